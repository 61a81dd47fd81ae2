import type { Limits } from "./limits.ts";
import type { Watch } from "./watch.ts";

/** What a connection waits for, as far as its time is limited. */
export const IDLE = 0;
export const HEAD = 1;
export const BODY = 2;
/** The handler works: its time is its own affair. */
export const HANDLING = 3;
export const WRITING = 4;
/** The last answer has been sent; what the peer still sends is read for nobody, so that it gets the answer. */
export const LINGERING = 5;

export type Phase =
  | typeof IDLE
  | typeof HEAD
  | typeof BODY
  | typeof HANDLING
  | typeof WRITING
  | typeof LINGERING;

const LINGER_TIME = 2000;

/** What one connection waits for, and since when, in ticks of the watch. */
export class Pace {
  readonly #watch: Watch;
  phase: Phase = HEAD;
  /** The tick in which the phase began. */
  #since: number;
  /** Ticks that were spent on waiting for the present body, and the bytes that came. */
  #waited = 0;
  #received = 0;

  constructor(watch: Watch) {
    this.#watch = watch;
    this.#since = watch.tick;
  }

  enter(phase: Phase): void {
    this.phase = phase;
    this.#since = this.#watch.tick;
  }

  /** Another request: its body has not been waited for. */
  beginRequest(): void {
    this.phase = HANDLING;
    this.#waited = this.#received = 0;
  }

  /** The wait for some of a body is over, and `count` bytes have come; the connection is in `phase` again. */
  received(count: number, phase: Phase): void {
    this.#waited += this.#watch.tick - this.#since;
    this.#received += count;
    this.enter(phase);
  }

  /** The time of the present phase is over. */
  isOver(limits: Limits): boolean {
    const { tick, interval } = this.#watch;
    // The tick in which it began may have been nearly over.
    const age = Math.max(0, tick - this.#since - 1) * interval;
    switch (this.phase) {
      case IDLE:
        return age >= limits.idleTime;
      case HEAD:
        return age >= limits.headTime;
      case BODY:
        return this.#waited * interval + age >= limits.bodyGrace + (this.#received * 1000) / limits.bodyRate;
      case WRITING:
        return age >= limits.writeTime;
      case LINGERING:
        return age >= LINGER_TIME;
      default:
        return false;
    }
  }
}
