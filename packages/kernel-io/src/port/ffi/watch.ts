// Riding on Node's event loop: its own poll watches the epoll descriptor. Elsewhere there is no such thing that works
// (see libc.ts), and `-ENOTSUP` tells so: the kernel then looks for events from a timer, every few milliseconds.
import { isMainThread } from "node:worker_threads";
import { EBUSY, EINVAL, EOPNOTSUPP } from "./linux.ts";
import type { PollHandle } from "./libc.ts";
import type { State } from "./state.ts";
import { collectSignals, SLICE, wake } from "./turn.ts";

/**
 * An epoll descriptor never disconnects. So a handle that waits for that is silent, and still keeps the process alive,
 * which a stopped one would not do.
 */
const SILENT = { disconnect: true };
const READABLE = { readable: true };

/**
 * koffi aborts the process when it cannot call: when a worker has been terminated, and when the main thread closes what is
 * left after its last event. So there is no watch in a worker, and none after the event `exit`.
 */
const watches = new Set<Watch>();

function endAll(): void {
  for (const each of watches) each.end();
}

/** One watch, from `watch` to `unwatch`. */
export class Watch {
  readonly #state: State;
  readonly #callback: () => void;
  readonly #handle: PollHandle;
  #isArmed = true;
  #isSilent = false;
  /** koffi calls from outside of any macrotask of Node's: microtasks would wait behind it, and errors get lost. */
  #immediate: NodeJS.Immediate | undefined;
  #looking: ReturnType<typeof setInterval> | undefined;

  constructor(
    state: State,
    poll: (fd: number, options: object, callback: () => void) => PollHandle,
    callback: () => void,
  ) {
    this.#state = state;
    this.#callback = callback;
    this.#handle = poll(state.resources.epollFd, READABLE, this.#onReadable);
    if (watches.size === 0) process.on("exit", endAll);
    watches.add(this);
    this.lookForSignals();
  }

  again(): number {
    this.#isArmed = true;
    if (this.#isSilent) {
      this.#isSilent = false;
      this.#handle.start(READABLE, this.#onReadable);
    }
    return 0;
  }

  ref(on: number): number {
    if (on === 1) this.#handle.ref();
    else this.#handle.unref();
    return on;
  }

  end(): void {
    this.#state.watch = undefined;
    clearImmediate(this.#immediate);
    clearInterval(this.#looking);
    this.#handle.close();
    watches.delete(this);
    if (watches.size === 0) process.off("exit", endAll);
  }

  /** A signal does not end the wait of the host's loop, so it is looked for. */
  lookForSignals(): void {
    const state = this.#state;
    if (state.resources.dispositions.isEmpty) {
      clearInterval(this.#looking);
      this.#looking = undefined;
    } else if (this.#looking === undefined) {
      this.#looking = setInterval(() => {
        if (collectSignals(state)) wake(state);
      }, SLICE);
      this.#looking.unref();
    }
  }

  readonly #onReadable = (): void => {
    if (this.#isArmed) {
      this.#isArmed = false;
      this.#immediate = setImmediate(this.#callback);
    } else if (!this.#isSilent) {
      // Silenced only now: a callback that arms again, as nearly all do, costs no system call.
      this.#isSilent = true;
      this.#handle.start(SILENT, this.#onReadable);
    }
  };
}

export function watch(state: State, callback: () => void): number {
  const { poll } = state.libc;
  if (typeof callback !== "function") return -EINVAL;
  if (state.watch !== undefined) return -EBUSY;
  if (poll === undefined || !isMainThread) return -EOPNOTSUPP;
  try {
    state.watch = new Watch(state, poll, callback);
  } catch {
    // Whatever koffi has against it: the kernel knows another way.
    return -EOPNOTSUPP;
  }
  return 0;
}

export function watchAgain({ watch: present }: State): number {
  return present === undefined ? -EINVAL : present.again();
}

export function watchRef({ watch: present }: State, on: number): number {
  return present === undefined || (on !== 0 && on !== 1) ? -EINVAL : present.ref(on);
}

export function unwatch({ watch: present }: State): number {
  present?.end();
  return 0;
}
