import { hostGlobals } from "./host-globals.ts";

/**
 * What ends a kernel's wait from another thread. It may be sent there with `postMessage`.
 *
 * `memory[0]` is a counter: whoever wakes adds one and notifies. The memory of a kernel that waits on file descriptors
 * is longer: see {@link WAKE_FD} and {@link WAKE_WRITERS}.
 */
export interface Waker {
  readonly memory: Int32Array;
}

/**
 * A word of a waker's memory: while its kernel waits on a descriptor, that descriptor plus one, else 0. Eight bytes, a
 * little-endian 1, written to it end the wait. The counter is raised first, and the kernel looks at it last, so that
 * either the kernel sees the count or whoever wakes sees the descriptor.
 */
export const WAKE_FD = 1;
/**
 * The next word: how many threads are about to write to that descriptor. The kernel waits for them before it closes it,
 * since the number may be somebody else's then.
 */
export const WAKE_WRITERS = 2;

/**
 * Makes a waker; shared between threads where the host allows shared memory. `words`: 3 for a kernel that waits on a
 * descriptor, else 1.
 */
export function makeWaker(words = 1): Waker {
  const shared = typeof SharedArrayBuffer === "function";
  return { memory: new Int32Array(shared ? new SharedArrayBuffer(words * 4) : new ArrayBuffer(words * 4)) };
}

/**
 * Ends the current wait of the kernel that `waker` belongs to, or the next one if it is not waiting. May be called
 * from any thread; it never blocks. Not a checkpoint.
 *
 * @example
 * ```ts
 * const kernel = new SimpleKernel();
 * wake(kernel.waker); // in real life from a worker that was sent kernel.waker
 * kernel.block(1000); // returns at once
 * ```
 */
export function wake(waker: Waker): void {
  const { memory } = waker;
  Atomics.add(memory, 0, 1);
  if (isShared(waker)) Atomics.notify(memory, 0);
  if (memory.length > WAKE_WRITERS) wakeDescriptor(memory);
}

const ONE = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]);

function wakeDescriptor(memory: Int32Array): void {
  Atomics.add(memory, WAKE_WRITERS, 1);
  try {
    const fd = Atomics.load(memory, WAKE_FD) - 1;
    if (fd >= 0) hostGlobals.process?.getBuiltinModule?.("node:fs")?.writeSync(fd, ONE);
  } catch {
    // A descriptor that takes no more has been written to, and ends the wait as it is.
  } finally {
    Atomics.sub(memory, WAKE_WRITERS, 1);
    Atomics.notify(memory, WAKE_WRITERS);
  }
}

/** True where this thread may block on `waker`: not in a browser's main thread, not without shared memory. */
export function canBlock(waker: Waker): boolean {
  if (!isShared(waker)) return false;
  try {
    // Zero milliseconds: it returns at once where waiting is allowed and throws where it is not.
    Atomics.wait(waker.memory, 0, Atomics.load(waker.memory, 0), 0);
    return true;
  } catch {
    return false;
  }
}

function isShared(waker: Waker): boolean {
  return typeof SharedArrayBuffer === "function" && waker.memory.buffer instanceof SharedArrayBuffer;
}
