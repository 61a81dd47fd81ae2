/** Not more: the engine fills the memory with zeros for each port. Whoever finds no buffer receives by himself. */
export const POOL_BUFFERS = 32;
/** A buffer that is exactly filled costs one more receive. */
export const POOL_BUFFER_SIZE = 65_536;

/** Which buffers of the pool are lent. */
export class BufferPool {
  readonly bytes: Uint8Array = new Uint8Array(POOL_BUFFERS * POOL_BUFFER_SIZE);
  readonly #views: readonly Uint8Array[] = Array.from({ length: POOL_BUFFERS }, (_, buffer) =>
    this.bytes.subarray(buffer * POOL_BUFFER_SIZE, (buffer + 1) * POOL_BUFFER_SIZE),
  );
  readonly #isLent: boolean[] = Array.from({ length: POOL_BUFFERS }, () => false);
  readonly #free: number[] = [];

  constructor() {
    this.reset();
  }

  /** Every buffer is free. The first one taken is buffer 0, and the last one given back is taken next: its pages are warm. */
  reset(): void {
    this.#isLent.fill(false);
    this.#free.length = 0;
    for (let buffer = POOL_BUFFERS - 1; buffer >= 0; buffer--) this.#free.push(buffer);
  }

  /** A free buffer, or -1: none is free, or the memory has been transferred away. */
  take(): number {
    if (this.bytes.length === 0) return -1;
    const buffer = this.#free.pop() ?? -1;
    if (buffer >= 0) this.#isLent[buffer] = true;
    return buffer;
  }

  /** Whether it was lent: given back twice it would be lent to two at once. */
  give(buffer: number): boolean {
    if (this.#isLent[buffer] !== true) return false;
    this.#isLent[buffer] = false;
    this.#free.push(buffer);
    return true;
  }

  view(buffer: number): Uint8Array {
    return this.#views[buffer]!;
  }
}
