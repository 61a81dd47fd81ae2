/**
 * Puts pieces together in one array that grows. Kept apart until the end, a million pieces of one byte, which a stranger
 * may send, would take a hundred times the memory.
 */
export class Gathering {
  #bytes: Uint8Array;
  #length: number;

  /** `more`: as many bytes are expected behind `first`. */
  constructor(first: Uint8Array, more: number) {
    this.#bytes = new Uint8Array(Math.min(first.length + more, MOST_AT_ONCE));
    this.#length = 0;
    this.add(first);
  }

  add(piece: Uint8Array): void {
    const end = this.#length + piece.length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = end;
  }

  take(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** A length is soon said: no more than this is reserved before the bytes have come. */
const MOST_AT_ONCE = 1 << 20;
