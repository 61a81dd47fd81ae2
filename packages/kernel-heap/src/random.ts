/**
 * Numbers drawn from a seed, the same on every engine: the generator is a 32-bit counter whose values are mixed until
 * neighbours have nothing in common. For orders, not for secrets.
 */
export class Random {
  #state: number;

  /** Throws `RangeError` for what is no whole number. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, got ${String(seed)}`);
    // Both halves count, so that seeds above 32 bits are different ones.
    this.#state = (seed ^ Math.imul(Math.floor(seed / 2 ** 32), 0x27d4eb2f)) | 0;
  }

  /** A whole number from 0 and below `limit`, which is from 1. */
  below(limit: number): number {
    return Math.floor((this.#next() / 2 ** 32) * limit);
  }

  #next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  }
}
