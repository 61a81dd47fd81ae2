/**
 * What ends a kernel's wait from another thread. It may be sent there with `postMessage`.
 *
 * `memory[0]` is a counter: whoever wakes adds one and notifies. A kernel that also waits on file descriptors adds
 * fields of its own.
 */
export interface Waker {
  readonly memory: Int32Array;
}

/** Makes a waker; shared between threads where the host allows shared memory. */
export function makeWaker(): Waker {
  const shared = typeof SharedArrayBuffer === "function";
  return { memory: new Int32Array(shared ? new SharedArrayBuffer(4) : new ArrayBuffer(4)) };
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
  Atomics.add(waker.memory, 0, 1);
  if (isShared(waker)) Atomics.notify(waker.memory, 0);
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
