import type { Instant } from "@outloop/core";

interface Entry<T> {
  readonly value: T;
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * Remembers values for a time each, and no more than so many: whoever was asked for longest ago goes first. Knows no
 * clock: each call is told what time it is.
 */
export class Cache<T> {
  readonly #size: number;
  /** In the order in which they were used. */
  readonly #entries = new Map<string, Entry<T>>();

  constructor(size: number) {
    this.#size = size;
  }

  get length(): number {
    return this.#entries.size;
  }

  get(key: string, now: Instant): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    // An entry from the future was made on another clock, which says nothing of this one.
    if (now < entry.from || now >= entry.until) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: T, now: Instant, ttl: number): void {
    this.#entries.delete(key);
    if (!(ttl > 0) || this.#size === 0) return;
    this.#entries.set(key, { value, from: now, until: now + ttl });
    if (this.#entries.size <= this.#size) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  clear(): void {
    this.#entries.clear();
  }
}
