/** Bytes that were written and have not been sent: `bytes[start .. end]`. */
export class Cork {
  bytes: Uint8Array = new Uint8Array(SMALL);
  start = 0;
  end = 0;

  get length(): number {
    return this.end - this.start;
  }

  /** Appends a copy. */
  add(more: Uint8Array): void {
    const { length } = more;
    if (this.end + length > this.bytes.length) this.#makeRoom(length);
    this.bytes.set(more, this.end);
    this.end += length;
  }

  /** `count` bytes have left. */
  take(count: number): void {
    this.start += count;
    if (this.start === this.end) this.start = this.end = 0;
  }

  #makeRoom(length: number): void {
    const { start, end } = this;
    const needed = end - start + length;
    let size = this.bytes.length;
    while (size < needed) size *= 2;
    if (size === this.bytes.length) this.bytes.copyWithin(0, start, end);
    else {
      const bytes = new Uint8Array(size);
      bytes.set(this.bytes.subarray(start, end));
      this.bytes = bytes;
    }
    this.start = 0;
    this.end = end - start;
  }
}

const SMALL = 4096;
/** A larger one, from a burst, is left to the collector. */
const KEPT_SIZE = 65_536;
/** So many are kept; more than these at a time would be made anew in each turn, which costs more than what is sent. */
export const KEPT = 64;

/** Corks that are lent while bytes wait, so that an idle connection owns none. */
export class Corks {
  readonly #free: Cork[] = [];

  lend(): Cork {
    return this.#free.pop() ?? new Cork();
  }

  give(cork: Cork): void {
    cork.start = cork.end = 0;
    if (this.#free.length < KEPT && cork.bytes.length <= KEPT_SIZE) this.#free.push(cork);
  }
}
