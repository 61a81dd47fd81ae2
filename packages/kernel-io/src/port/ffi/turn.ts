// One epoll instance: waiting, and receiving at once for those who want it.
import { isMainThread } from "node:worker_threads";
import {
  CTL_EVENTS,
  CTL_SIGNALS,
  CTL_TIMEOUT,
  CTL_WOKEN,
  EVENT_FD,
  EVENT_GENERATION,
  EVENT_MASK,
  EVENT_OFFSET,
  EVENT_RESULT,
  EVENT_WORDS,
  MAX_EVENTS,
  NOT_RECEIVED,
  READY_END,
  READY_HANG_UP,
  READY_READ,
  READY_WRITE,
  RECEIVE_SIZE,
  WANT_RECV,
} from "../port.ts";
import { EAGAIN, EINVAL, EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from "./linux.ts";
import { isInt } from "./checks.ts";
import { WAKE_DATA } from "./resources.ts";
import { TABLE_FDS, type State } from "./state.ts";
import { receive } from "./stream.ts";

/**
 * A long wait is one of many short ones, in milliseconds, where something else than an event may have to end it. In a
 * worker that is the worker's end, which nothing tells to a wait. While signals are caught it is a signal: it interrupts
 * the wait of the main thread, but not of another, and not one that is only just about to begin.
 */
export const SLICE = 100;

const one: BigUint64Array = BigUint64Array.of(1n);
const times: BigUint64Array = new BigUint64Array(1);

export function wake({ libc, resources }: State): number {
  // A full counter (EAGAIN) is as awake as can be.
  if (libc.write(resources.wakeFd, one, 8) === 8) return 0;
  const errno = libc.errno();
  return errno === EAGAIN ? 0 : -errno;
}

export function turn(state: State): number {
  const { ctl, resources } = state;
  const timeout = ctl[CTL_TIMEOUT]!;
  ctl[CTL_EVENTS] = 0;
  // No number: the words have been transferred away.
  if (!isInt(timeout) || timeout < -1) return -EINVAL;
  const found =
    isMainThread && resources.dispositions.isEmpty ? wait(state, timeout) : waitInSlices(state, timeout);
  if (found <= 0) return found;
  const count = collect(state, found);
  ctl[CTL_EVENTS] = count;
  return count;
}

function wait({ libc, resources, ready }: State, timeout: number): number {
  const found = libc.epoll_wait(resources.epollFd, ready, MAX_EVENTS, timeout);
  return found < 0 ? -libc.errno() : found;
}

function waitInSlices(state: State, timeout: number): number {
  const end = timeout > 0 ? performance.now() + timeout : 0;
  let left = timeout;
  for (;;) {
    const found = wait(state, left < 0 ? SLICE : Math.min(left, SLICE));
    // A wait that a signal has ended was interrupted (EINTR).
    if (collectSignals(state) || found !== 0 || timeout === 0) return found;
    if (timeout < 0) continue;
    left = Math.ceil(end - performance.now());
    if (left <= 0) return 0;
  }
}

/** Tells of signals that have come. Whether there are any. */
export function collectSignals({ ctl, resources }: State): boolean {
  const came = resources.dispositions.collect();
  if (came !== 0) ctl[CTL_SIGNALS]! |= came;
  return came !== 0;
}

/** What the system told, as events. Returns their number. */
function collect(state: State, found: number): number {
  const { ctl, events, libc, ready, resources, want } = state;
  const { eventWords, eventData } = libc.layout;
  let count = 0;
  let used = 0;
  for (let index = 0, word = 0; index < found; index++, word += eventWords) {
    const fd = ready[word + eventData]!;
    const generation = ready[word + eventData + 1]!;
    if (generation === WAKE_DATA) {
      if (libc.read(resources.wakeFd, times, 8) === 8) ctl[CTL_WOKEN] = 1;
      continue;
    }
    const at = count * EVENT_WORDS;
    const mask = maskOf(ready[word]!);
    events[at + EVENT_FD] = fd;
    events[at + EVENT_GENERATION] = generation;
    events[at + EVENT_RESULT] = NOT_RECEIVED;
    events[at + EVENT_OFFSET] = 0;
    events[at + EVENT_MASK] = mask;
    if ((mask & ~READY_WRITE) !== 0 && fd < TABLE_FDS && (want[fd]! & WANT_RECV) !== 0)
      used = receiveWanted(state, fd, at, used);
    if (events[at + EVENT_MASK] !== 0) count++;
  }
  return count;
}

function maskOf(events: number): number {
  return (
    ((events & EPOLLIN) !== 0 ? READY_READ : 0) |
    ((events & EPOLLOUT) !== 0 ? READY_WRITE : 0) |
    ((events & EPOLLRDHUP) !== 0 ? READY_END : 0) |
    ((events & (EPOLLHUP | EPOLLERR)) !== 0 ? READY_HANG_UP : 0)
  );
}

/**
 * Receives for one event into the inbox, behind `used` bytes of it, and returns how many are used then. A receive that
 * finds nothing leaves the event without its readable bit.
 */
function receiveWanted(state: State, fd: number, at: number, used: number): number {
  const { events, inbox, want } = state;
  if (used + RECEIVE_SIZE > inbox.length) return used;
  const result = receive(state, fd, inbox.subarray(used), RECEIVE_SIZE);
  if (result === -EAGAIN) {
    events[at + EVENT_MASK]! &= ~READY_READ;
    return used;
  }
  want[fd]! &= ~WANT_RECV;
  events[at + EVENT_RESULT] = result;
  events[at + EVENT_OFFSET] = used;
  return result > 0 ? used + ((result + 63) & ~63) : used;
}
