import type { Clock, Instant } from "./clock.ts";
import { describeValue } from "./describe.ts";

/**
 * A clock that stands still while anything is ready. When nothing is, and nothing outside is in flight, it jumps to the
 * next deadline by itself (`autojump`), or it is moved by hand.
 */
export interface VirtualClock extends Clock {
  /** Whether the clock moves by itself. May be changed at any time. */
  autojump: boolean;
  /** How many turns may pass at one instant before a run ends with `Livelock`. */
  readonly turnLimit: number;
  /** Moves to `instant` at once; an instant in the past changes nothing. Throws `RangeError` for NaN and infinities. */
  jump(instant: Instant): void;
  /**
   * Lets `ms` milliseconds pass: every timer on the way fires at its own instant, and what it wakes runs before the clock
   * moves on, the timers that are due at the very end included. Promises that are settled are heard before each step; one
   * that is pending does not stop the clock. Resolves when the program has nothing left to do at that instant, or has
   * ended. Several calls follow one another. Throws `RangeError` for what is no finite number from 0.
   *
   * @example
   * ```ts
   * const clock = virtualClock({ autojump: false });
   * const log: string[] = [];
   * const job = start(new SimpleKernel({ clock }), function* () {
   *   yield* sleep(100);
   *   log.push("after 100");
   * });
   * await clock.advance(99); // log is empty
   * await clock.advance(1); // log is ["after 100"]
   * ```
   */
  advance(ms: number): Promise<void>;
  /**
   * Lets as much time pass as there are timers for: resolves when none is pending, or the program has ended. A program
   * that never stops setting timers never becomes idle.
   */
  runUntilIdle(): Promise<void>;
}

/** Where a clock that is moved by hand is going, and who waits for that. */
interface Goal {
  readonly instant: Instant;
  readonly reached: () => void;
}

/** The only virtual clock of core; what is not in the interface is for the driver alone. */
export class SteppedClock implements VirtualClock {
  autojump: boolean;
  readonly turnLimit: number;
  #instant: Instant;
  readonly #goals: Goal[] = [];
  #nudge: (() => void) | null = null;

  constructor(start: Instant, turnLimit: number, autojump: boolean) {
    this.#instant = start;
    this.turnLimit = turnLimit;
    this.autojump = autojump;
  }

  now(): Instant {
    return this.#instant;
  }

  jump(instant: Instant): void {
    checkInstant("clock.jump(instant)", instant);
    if (instant > this.#instant) this.#instant = instant;
  }

  advance(ms: number): Promise<void> {
    if (!Number.isFinite(ms) || ms < 0) {
      throw new RangeError(
        `clock.advance(ms): must be a finite number of milliseconds from 0, got ${describeValue(ms)}`,
      );
    }
    // Behind a runUntilIdle, whose end nobody knows yet, it counts from there.
    const before = this.#goals.at(-1)?.instant ?? this.#instant;
    return before === Infinity ? this.#goTo(Infinity).then(() => this.advance(ms)) : this.#goTo(before + ms);
  }

  runUntilIdle(): Promise<void> {
    return this.#goTo(Infinity);
  }

  #goTo(instant: Instant): Promise<void> {
    return new Promise((reached) => {
      this.#goals.push({ instant, reached });
      if (this.#nudge === null) this.#reachAll();
      else this.#nudge();
    });
  }

  /** The clock serves a job now, whose `nudge` ends a wait; or none. */
  serve(nudge: (() => void) | null): void {
    this.#nudge = nudge;
    if (nudge === null) this.#reachAll();
  }

  /** Somebody moves the clock by hand. */
  get isAdvancing(): boolean {
    return this.#goals.length > 0;
  }

  /** One step of who moves the clock by hand: to `next`, the earliest deadline, or to the end of the way. */
  step(next: Instant): void {
    if (next <= this.#goals[0]!.instant && next !== Infinity) this.jump(next);
    else this.#reach();
  }

  #reach(): void {
    const { instant, reached } = this.#goals.shift()!;
    if (instant !== Infinity) this.jump(instant);
    reached();
  }

  /** There is no job that could need the time on the way. */
  #reachAll(): void {
    while (this.#goals.length > 0) this.#reach();
  }
}

/**
 * A clock for simulations and tests. It begins at `start` (0) and stands still within a turn; when nothing is ready
 * and nothing outside is in flight, it jumps to the next deadline, so waiting takes no time. With `autojump: false` it
 * moves only by `advance`, `runUntilIdle` and `jump`.
 *
 * Time cannot pass while something is always ready: after `turnLimit` turns (1,000,000) at one instant the run ends
 * with `Livelock`. One attached kernel at a time; a second one gets `KernelBusy`.
 *
 * @example
 * ```ts
 * const clock = virtualClock();
 * run(new SimpleKernel({ clock }), function* () {
 *   yield* sleep(86_400_000);
 *   return yield* now();
 * }); // 86400000, at once
 * ```
 */
export function virtualClock(
  options: { start?: Instant; turnLimit?: number; autojump?: boolean } = {},
): VirtualClock {
  const { start = 0, turnLimit = 1_000_000, autojump = true } = options;
  checkInstant("virtualClock({ start })", start);
  if (!(turnLimit >= 1))
    throw new RangeError(`virtualClock({ turnLimit }): must be at least 1, got ${turnLimit}`);
  if (typeof autojump !== "boolean")
    throw new TypeError(`virtualClock({ autojump }): must be true or false, got ${describeValue(autojump)}`);
  return new SteppedClock(start, turnLimit, autojump);
}

export function isVirtual(clock: Clock): clock is VirtualClock {
  return typeof (clock as Partial<VirtualClock>).jump === "function";
}

function checkInstant(what: string, value: number): void {
  if (!Number.isFinite(value))
    throw new RangeError(`${what}: must be a finite number of milliseconds, got ${value}`);
}
