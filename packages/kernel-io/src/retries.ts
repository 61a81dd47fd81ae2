const FIRST = 50;
const LONGEST = 1000;

/** Something to be tried again though no edge will tell when. */
export interface Retry {
  /** False when nobody waits for it any more. */
  readonly isWaiting: boolean;
  retry(): void;
}

/**
 * What the system has refused for want of something that it does not tell us of: descriptors, or room in a backlog. Tried
 * again after a while, each time a longer one, in real time whatever the kernel's clock is; and at once when one of our
 * own descriptors was closed.
 */
export class Retries {
  #waiting: Retry[] = [];
  #delay = FIRST;
  #at = 0;

  add(retry: Retry): void {
    if (this.#waiting.length === 0) {
      this.#at = performance.now() + this.#delay;
      this.#delay = Math.min(this.#delay * 2, LONGEST);
    }
    this.#waiting.push(retry);
  }

  succeeded(): void {
    this.#delay = FIRST;
  }

  /** A descriptor has become free. */
  soon(): void {
    this.#at = 0;
  }

  /** `ms`, or less if something is to be tried again before. */
  within(ms: number): number {
    return this.#waiting.length === 0 ? ms : Math.min(ms, Math.max(0, this.#at - performance.now()));
  }

  /** Tries again what is due. Each may be refused, and added, once more. */
  run(): void {
    if (this.#waiting.length === 0 || performance.now() < this.#at) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) if (each.isWaiting) each.retry();
  }
}
