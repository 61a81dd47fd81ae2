import { describeErrno } from "./errno.ts";
import { recvfrom, sendto } from "./ffi/datagram.ts";
import { add, close, dup, kindOf, pipe, remove, setNonBlocking } from "./ffi/descriptor.ts";
import { findLibc } from "./ffi/libc.ts";
import { EBADF, EINVAL } from "./ffi/linux.ts";
import { killProcess, startProcess, waitProcess } from "./ffi/processes.ts";
import type { Resources } from "./ffi/resources.ts";
import { catchSignal, releaseSignal } from "./ffi/signals.ts";
import {
  accept,
  bind,
  connect,
  getOption,
  listen,
  setOption,
  shutdown,
  socket,
  socketpair,
  sockname,
} from "./ffi/socket.ts";
import { State } from "./ffi/state.ts";
import { flush, recv, send, sendv } from "./ffi/stream.ts";
import { turn, wake } from "./ffi/turn.ts";
import { unwatch, watch, watchAgain, watchRef } from "./ffi/watch.ts";
import { readCached, workAbandon, workBegin, workNext, workTake, workThreads } from "./ffi/work.ts";
import type { IoPort } from "./port.ts";

/** Why the foreign function interface cannot be used here; `undefined` when it can. */
export function ffiSupport(): string | undefined {
  const libc = findLibc();
  return typeof libc === "string" ? libc : undefined;
}

/**
 * Opens a port that calls the functions of the C library through koffi: no binary of our own, for some more processor time
 * per operation. Signals are told up to a tenth of a second late, where the system gives them to another thread.
 *
 * @throws When it cannot be used here ({@link ffiSupport} tells beforehand), or when the system has no descriptors left.
 */
export function openFfiPort(): IoPort {
  const libc = findLibc();
  if (typeof libc === "string") throw new Error(`The port on koffi cannot be used: ${libc}.`);
  const state = new State(libc);
  const error = openState(state);
  if (error < 0) {
    const { code, reason } = describeErrno(-error);
    throw new Error(`The port on koffi could not be opened: ${reason} (${code}).`);
  }
  return portOf(state);
}

/** A port that nobody has disposed of gives back what it has when it is collected. */
const forgotten = new FinalizationRegistry<Resources>((resources) => resources.close());

function openState(state: State): number {
  const error = state.resources.open();
  if (error === 0) forgotten.register(state, state.resources, state.resources);
  return error;
}

function dispose(state: State): number {
  forgotten.unregister(state.resources);
  state.watch?.end();
  state.crew?.end();
  state.crew = undefined;
  state.resources.close();
  return 0;
}

/** The method of a port: once that is closed there is nothing behind it. */
function bound<A extends unknown[]>(
  state: State,
  method: (state: State, ...args: A) => number,
): (...args: A) => number {
  const call = method as unknown as (state: State, ...args: unknown[]) => number;
  // Five arguments, written out: an array of them for each call would cost as much as the call.
  const checked = (a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown): number =>
    state.isClosed ? -EBADF : call(state, a, b, c, d, e);
  return checked as unknown as (...args: A) => number;
}

function portOf(state: State): IoPort {
  const { resources } = state;
  const port = {
    kind: "ffi" as const,
    ctl: state.ctl,
    events: state.events,
    want: state.want,
    inbox: state.inbox,
    sends: state.sends,
    outbox: state.outbox,
    fd: resources.epollFd,
    // They are there as soon as it is open.
    prepare: bound(state, () => 0),
    turn: bound(state, turn),
    flush: bound(state, flush),
    wake: bound(state, wake),
    wakeFd: resources.wakeFd,
    add: bound(state, add),
    remove: bound(state, remove),
    recv: bound(state, recv),
    send: bound(state, send),
    sendv: bound(state, sendv),
    recvfrom: bound(state, recvfrom),
    sendto: bound(state, sendto),
    socket: bound(state, socket),
    socketpair: bound(state, socketpair),
    pipe: bound(state, pipe),
    bind: bound(state, bind),
    listen: bound(state, listen),
    connect: bound(state, connect),
    accept: bound(state, accept),
    sockname: bound(state, sockname),
    setOption: bound(state, setOption),
    getOption: bound(state, getOption),
    shutdown: bound(state, shutdown),
    close: bound(state, close),
    setNonBlocking: bound(state, setNonBlocking),
    dup: bound(state, dup),
    kindOf: bound(state, kindOf),
    watch: bound(state, watch),
    watchAgain: bound(state, watchAgain),
    watchRef: bound(state, watchRef),
    unwatch: bound(state, unwatch),
    catchSignal: bound(state, catchSignal),
    releaseSignal: bound(state, releaseSignal),
    workThreads: bound(state, workThreads),
    workBegin: bound(state, workBegin),
    workNext: bound(state, workNext),
    workTake: bound(state, workTake),
    workAbandon: bound(state, workAbandon),
    readCached: bound(state, readCached),
    startProcess: bound(state, startProcess),
    waitProcess: bound(state, waitProcess),
    killProcess: bound(state, killProcess),
    dispose: bound(state, dispose),
    reopen: (): number => {
      if (!state.isClosed) return -EINVAL;
      state.reset();
      const error = openState(state);
      port.fd = resources.epollFd;
      port.wakeFd = resources.wakeFd;
      return error;
    },
  };
  return port;
}
