import type { Clock } from "@outloop/core";

/** The host's clock, which stands still while the world is stopped: sleepers do not all wake at once afterwards. */
export class PausableClock implements Clock {
  #lost = 0;
  #stoppedAt: number | null = null;

  now(): number {
    return (this.#stoppedAt ?? performance.now()) - this.#lost;
  }

  stop(): void {
    this.#stoppedAt ??= performance.now();
  }

  go(): void {
    if (this.#stoppedAt !== null) this.#lost += performance.now() - this.#stoppedAt;
    this.#stoppedAt = null;
  }
}
