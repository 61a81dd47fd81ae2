import { hostGlobals } from "./host-globals.ts";

/** A point on a kernel's clock, in milliseconds. Only differences between instants of one clock mean anything. */
export type Instant = number;

/** Tells the time, in milliseconds, never backwards. */
export interface Clock {
  now(): Instant;
}

/** A clock that stands still until the driver, finding nothing else to do, moves it to the next deadline. */
export interface VirtualClock extends Clock {
  /** Moves to `instant`; an instant in the past changes nothing. Throws `RangeError` for NaN and infinities. */
  jump(instant: Instant): void;
  /** How many turns may pass at one instant before a run ends with `Livelock`. */
  readonly turnLimit: number;
}

/** The host's monotonic clock. */
export const realClock: Clock = {
  now: hostGlobals.performance === undefined ? () => Date.now() : () => hostGlobals.performance!.now(),
};

/**
 * A clock for simulations and tests. It begins at `start` (0) and stands still within a turn; when nothing is ready
 * and nothing outside is in flight, it jumps to the next deadline, so waiting takes no time.
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
export function virtualClock(options: { start?: Instant; turnLimit?: number } = {}): VirtualClock {
  const { start = 0, turnLimit = 1_000_000 } = options;
  checkInstant("virtualClock({ start })", start);
  if (!(turnLimit >= 1))
    throw new RangeError(`virtualClock({ turnLimit }): must be at least 1, got ${turnLimit}`);
  let instant = start;
  return {
    turnLimit,
    now: () => instant,
    jump(next) {
      checkInstant("clock.jump(instant)", next);
      if (next > instant) instant = next;
    },
  };
}

export function isVirtual(clock: Clock): clock is VirtualClock {
  return typeof (clock as Partial<VirtualClock>).jump === "function";
}

function checkInstant(what: string, value: number): void {
  if (!Number.isFinite(value))
    throw new RangeError(`${what}: must be a finite number of milliseconds, got ${value}`);
}
