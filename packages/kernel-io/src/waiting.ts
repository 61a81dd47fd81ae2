import { hostWait, makeWaker, WAKE_FD, WAKE_WRITERS, type Waker } from "@outloop/core/kernel";
import type { Descriptors } from "./descriptors.ts";

/** The longest wait that epoll and the timers of hosts accept. */
const LONGEST = 2 ** 31 - 1;
/** How often descriptors are looked at where the host cannot watch them, in milliseconds. */
const LOOK = 5;
/** How long to wait for a descriptor to become free, in milliseconds. */
const SHORT = 50;
/** How long to wait for threads that are about to write to a descriptor of ours, which takes them a microsecond. */
const WRITERS = 100;

interface HostWait {
  readonly due: number;
  readonly resume: () => void;
}

/**
 * The two ways to wait for descriptors: in the system's call, and on the host's event loop, which watches the descriptor
 * that stands for all of them. A wake-up from another thread ends either: it writes to one more descriptor.
 */
export class IoWaiter {
  readonly waker: Waker = makeWaker(3);
  readonly #spin: number;
  #io: Descriptors | null = null;
  #seen = 0;
  /** Those who wait on the host; the driver alone never is more than one. */
  #waits: HostWait[] = [];
  #watch: "none" | "watching" | "impossible" = "none";
  /** It is kept over many waits: setting one for each would cost as much as the wait. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerDue = Infinity;

  constructor(spin: number) {
    this.#spin = spin;
  }

  attach(io: Descriptors): void {
    this.#io = io;
  }

  /** Nobody waits any more. Afterwards the port may be disposed of. */
  release(): void {
    this.#waits = [];
    this.#isIdle();
    if (this.#watch === "watching") this.#io!.port.unwatch();
    this.#watch = "none";
    this.#io = null;
    const { memory } = this.waker;
    const writers = Atomics.load(memory, WAKE_WRITERS);
    // A thread that was terminated in the middle of it is not waited for again.
    if (writers > 0 && Atomics.wait(memory, WAKE_WRITERS, writers, WRITERS) === "timed-out")
      Atomics.store(memory, WAKE_WRITERS, 0);
  }

  /** Waits on this thread for `ms`, maybe `Infinity`, or until a wake-up or an event comes. Returns whether it collected. */
  block(ms: number): boolean {
    const io = this.#io!;
    const { memory } = this.waker;
    const limit = io.retries.within(ms);
    if (this.#spin > 0 && this.#pollFor(Math.min(limit, this.#spin))) return true;
    const wakeFd = wakeFdOf(io);
    if (wakeFd < 0) {
      // Nothing can be registered either: time, another thread or a signal ends this wait.
      Atomics.wait(memory, 0, this.#seen, Math.min(limit, SHORT));
      this.#seen = Atomics.load(memory, 0);
      io.collect(0);
      return true;
    }
    Atomics.store(memory, WAKE_FD, wakeFd + 1);
    const isWoken = Atomics.load(memory, 0) !== this.#seen;
    if (!isWoken) io.collect(limit === Infinity ? -1 : Math.min(Math.ceil(limit), LONGEST));
    Atomics.store(memory, WAKE_FD, 0);
    this.#seen = Atomics.load(memory, 0);
    return !isWoken;
  }

  /** Calls `resume` once in a later macrotask, when `ms` have passed, or a wake-up or an event came. */
  host(ms: number, resume: () => void): () => void {
    const io = this.#io;
    const { memory } = this.waker;
    const wakeFd = ms > 0 && io !== null ? wakeFdOf(io) : -1;
    if (wakeFd >= 0) Atomics.store(memory, WAKE_FD, wakeFd + 1);
    const count = Atomics.load(memory, 0);
    if (ms <= 0 || io === null || count !== this.#seen) {
      this.#seen = count;
      if (this.#waits.length === 0) Atomics.store(memory, WAKE_FD, 0);
      return hostWait(io === null ? ms : 0, resume);
    }
    const limit = io.retries.within(ms);
    if (wakeFd < 0 || !this.#watches(io)) return hostWait(Math.min(limit, LOOK), resume);
    const wait: HostWait = { due: limit === Infinity ? Infinity : performance.now() + limit, resume };
    this.#waits.push(wait);
    if (wait.due < this.#timerDue) this.#setTimer(wait.due);
    return () => {
      const place = this.#waits.indexOf(wait);
      if (place < 0) return;
      this.#waits.splice(place, 1);
      if (this.#waits.length === 0) this.#isIdle();
    };
  }

  /** True when something came. */
  #pollFor(ms: number): boolean {
    const { memory } = this.waker;
    const until = performance.now() + ms;
    do if (this.#io!.collect(0) > 0) return true;
    while (Atomics.load(memory, 0) === this.#seen && performance.now() < until);
    return false;
  }

  /** Arms the watch for one event. */
  #watches({ port }: Descriptors): boolean {
    if (this.#watch === "none")
      this.#watch = port.watch(() => this.#resumeAll()) < 0 ? "impossible" : "watching";
    if (this.#watch === "watching") port.watchAgain();
    return this.#watch === "watching";
  }

  #resumeAll(): void {
    const waits = this.#waits;
    if (waits.length === 0) return;
    this.#waits = [];
    this.#hasResumed();
    for (const { resume } of waits) resume();
  }

  /** The timer has come, maybe for a wait that is no more. */
  #resumeDue(): void {
    this.#timer = undefined;
    this.#timerDue = Infinity;
    // The timers of hosts are early by up to a millisecond; the driver then waits again.
    const now = performance.now() + 1;
    const due = this.#waits.filter((wait) => wait.due <= now);
    this.#waits = this.#waits.filter((wait) => wait.due > now);
    const next = this.#waits.reduce((least, wait) => Math.min(least, wait.due), Infinity);
    if (next !== Infinity) this.#setTimer(next);
    if (due.length > 0 && this.#waits.length === 0) this.#hasResumed();
    for (const { resume } of due) resume();
  }

  #hasResumed(): void {
    const { memory } = this.waker;
    Atomics.store(memory, WAKE_FD, 0);
    this.#seen = Atomics.load(memory, 0);
  }

  #setTimer(due: number): void {
    clearTimeout(this.#timer);
    this.#timerDue = due;
    const ms = Math.min(Math.max(Math.ceil(due - performance.now()), 1), LONGEST);
    this.#timer = setTimeout(() => this.#resumeDue(), ms);
  }

  #isIdle(): void {
    Atomics.store(this.waker.memory, WAKE_FD, 0);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerDue = Infinity;
  }
}

/** Where a wake-up is written to, from the first wait on; -1 while the process has no descriptor left for it. */
function wakeFdOf({ port }: Descriptors): number {
  if (port.wakeFd < 0) port.prepare();
  return port.wakeFd;
}
