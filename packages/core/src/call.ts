import { describeValue } from "./describe.ts";
import { isCoroutineLike } from "./driver/coroutine.ts";
import type { AnyBody } from "./driver/traps.ts";
import { NotATrap } from "./errors.ts";
import { coreTrap, Operation, type Body, type Op } from "./trap.ts";

/**
 * Calls `f` through the driver, which keeps the stack: resuming costs the same at any depth, and hundreds of thousands
 * of calls may be open. `yield* f()` is cheaper for a few levels; each level there costs at every resume.
 *
 * Not a checkpoint by itself. Throws what `f` throws. A recursive coroutine needs its type written out.
 *
 * @example
 * ```ts
 * function* depth(n: number): Coroutine<number> {
 *   return n === 0 ? 0 : 1 + (yield* call(depth, n - 1));
 * }
 * drive(depth(200_000)); // 200000
 * ```
 */
export function call<T, A extends readonly unknown[]>(f: Body<T, A>, ...args: A): Op<T> {
  checkBody("call", f);
  return new Operation<T>(coreTrap({ op: "call", f, args }));
}

/** The boundary check of everything that takes a body. */
export function checkBody(what: string, f: unknown): asserts f is AnyBody {
  if (typeof f === "function") return;
  const slip = isCoroutineLike(f) ? `: write ${what}(f, ...args), not ${what}(f(...args))` : "";
  throw new NotATrap(`${what}() takes a generator function, got ${describeValue(f)}${slip}`, f);
}
