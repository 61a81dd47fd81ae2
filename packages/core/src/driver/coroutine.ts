import { describeValue } from "../describe.ts";
import { NotATrap } from "../errors.ts";
import { Operation, type Coroutine } from "../trap.ts";
import type { AnyBody } from "./traps.ts";

/** Calls `f` and gives the coroutine it made. Throws `NotATrap` when it made none. */
export function makeCoroutine(f: AnyBody, args: readonly unknown[]): Coroutine<unknown> {
  return toCoroutine(f(...args), f);
}

function toCoroutine(made: unknown, f: AnyBody): Coroutine<unknown> {
  // An operation may be shared: as a coroutine of its own it needs a state of its own.
  if (made instanceof Operation) return iteratorOf(new Operation(made.ask.value));
  if (isCoroutineLike(made)) return iteratorOf(made);
  const name = nameOf(f);
  if (isPromiseLike(made)) {
    throw new NotATrap(
      `${name} returned a promise: pass a generator function (function*) instead of an async one, ` +
        `and wait for promises inside it with yield* until(promise)`,
      made,
    );
  }
  throw new NotATrap(`${name} returned ${describeValue(made)}: pass a generator function (function*)`, made);
}

/** The name of a coroutine function, for people. */
export function nameOf(f: AnyBody): string {
  return f.name === "" ? "(anonymous)" : f.name;
}

/** A generator, an operation, or anything else that can be both resumed and thrown into. */
export function isCoroutineLike(value: unknown): value is Coroutine<unknown> {
  if (typeof value !== "object" || value === null) return false;
  const { throw: thrower, [Symbol.iterator]: iterate } = value as Partial<Coroutine<unknown>>;
  return typeof iterate === "function" && (typeof thrower === "function" || value instanceof Operation);
}

/** A generator can be run only once: a second time it would give `undefined`, silently. */
const taken = new WeakSet<object>();

export function take(coroutine: object): void {
  if (!(coroutine instanceof Operation)) taken.add(coroutine);
}

export function wasTaken(coroutine: object): boolean {
  return taken.has(coroutine);
}

export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

function iteratorOf(made: Iterable<unknown>): Coroutine<unknown> {
  return made[Symbol.iterator]() as unknown as Coroutine<unknown>;
}

/** Stands in for the coroutines of an abandoned task: whatever comes, the error goes on to the caller. */
export const ABANDONED = {
  throw(error: unknown): never {
    throw error;
  },
} as unknown as Coroutine<unknown>;
