import { describeValue } from "./describe.ts";
import { isPromiseLike } from "./driver/coroutine.ts";
import { NotATrap } from "./errors.ts";
import type { HostAbortSignal } from "./host-globals.ts";
import { coreTrap, Operation, type Op } from "./trap.ts";

/**
 * Waits for a promise: the bridge from the host's world. Given a function, it is called with an `AbortSignal` and must
 * return the promise; a cancel aborts the signal and raises without waiting for the promise. A rejection that comes
 * after that is reported. A checkpoint.
 *
 * Throws what the promise is rejected with, and `NeedsHost` under `run`, where no promise can settle; `NotATrap` for
 * anything else than a promise or a function.
 *
 * @example
 * ```ts
 * const response = yield* until((signal) => fetch(url, { signal }));
 * ```
 */
export function until<T>(source: PromiseLike<T> | ((signal: HostAbortSignal) => PromiseLike<T>)): Op<T> {
  if (typeof source !== "function" && !isPromiseLike(source)) {
    throw new NotATrap(
      `until() takes a promise or a function that returns one, got ${describeValue(source)}`,
      source,
    );
  }
  return new Operation<T>(coreTrap({ op: "until", source }));
}
