import type { Outcome } from "./outcome.ts";
import { coreTrap, Operation, type Op } from "./trap.ts";

/**
 * Parks the caller until somebody wakes it: what every primitive is made of. `describe` says in reports what it waits
 * for. `arm` is called once, when the wait begins; it is given `wake`, which ends this wait, and returns `abandon`,
 * which takes the wait back when a cancel comes first.
 *
 * `wake` is bound to this wait: the first call counts, also one from inside `arm`; later ones, and those after an
 * abandon, do nothing. `abandon` is called at most once, and never after a wake. If `arm` throws, the park throws that.
 * Always a checkpoint: if a cancel is due, `arm` is not called.
 *
 * Whoever calls `wake` from outside of the run (a callback of the host) must make sure that the run knows there is an
 * outside: use `until` for promises.
 *
 * @example
 * ```ts
 * const waiting = new Set<Wake<string>>();
 * const next = () =>
 *   park<string>("the next message", (wake) => {
 *     waiting.add(wake);
 *     return () => waiting.delete(wake);
 *   });
 * ```
 */
export function park<T>(describe: string | (() => string), arm: (wake: Wake<T>) => () => void): Op<T> {
  if (typeof arm !== "function") throw new TypeError("park(describe, arm): arm must be a function");
  return new Operation<T>(coreTrap({ op: "park", describe, arm }));
}

/** Ends the wait it was made for, once. */
export type Wake<T> = (outcome: Outcome<T>) => void;
