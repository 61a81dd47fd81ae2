import { describeValue } from "../describe.ts";
import { NotATrap } from "../errors.ts";
import { Operation, type Coroutine, type Op } from "../trap.ts";
import type { AnyBody } from "./traps.ts";

const GENERATOR_FUNCTION: unknown = Object.getPrototypeOf(function* () {});

/** Calls `f` and gives the coroutine it made. Throws `NotATrap` when it made none. */
export function makeCoroutine(f: AnyBody, args: readonly unknown[]): Coroutine<unknown> {
  // A generator function makes a new generator each time, which needs no further look: the common case, made fast.
  if (Object.getPrototypeOf(f) === GENERATOR_FUNCTION) {
    return (args.length === 1 ? f(args[0]) : f(...args)) as Coroutine<unknown>;
  }
  return toCoroutine(f(...args), f);
}

function toCoroutine(made: unknown, f: AnyBody): Coroutine<unknown> {
  // It is stepped at once, so that its one bit of state is not shared even if the operation is.
  if (made instanceof Operation) return made[Symbol.iterator]() as unknown as Coroutine<unknown>;
  if (isDelegable(made)) {
    // It may give one that has run.
    if (f !== given) {
      if (wasTaken(made))
        throw new NotATrap(`${nameOf(f)} returned a coroutine that was driven already`, made);
      take(made);
    }
    return iteratorOf(made);
  }
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

/** The body of a group's branch, which the group has taken already. */
export function given(branch: Op<unknown>): Op<unknown> {
  return branch;
}

/** What `yield*` may delegate to and a cancel can be thrown into; arrays and other collections cannot be thrown into. */
export function isDelegable(value: unknown): value is Coroutine<unknown> {
  if (isCoroutineLike(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  const { [Symbol.iterator]: iterate } = value as Partial<Iterable<unknown>>;
  if (typeof iterate !== "function") return false;
  const iterator = (value as Iterable<unknown>)[Symbol.iterator]() as Partial<Coroutine<unknown>> | undefined;
  return typeof iterator?.next === "function" && typeof iterator.throw === "function";
}

/** The name of a coroutine function, for people. */
export function nameOf(f: AnyBody): string {
  // Read once: it is an accessor, and a slow one.
  const { name } = f;
  return name === "" ? "(anonymous)" : name;
}

/** A generator, an operation, or anything else that can be both resumed and thrown into. */
export function isCoroutineLike(value: unknown): value is Coroutine<unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    const { throw: thrower, [Symbol.iterator]: iterate } = value as Partial<Coroutine<unknown>>;
    return typeof iterate === "function" && (typeof thrower === "function" || value instanceof Operation);
  } catch {
    return false; // a stranger's object that cannot be read
  }
}

/** A generator can be run only once: a second time it would give `undefined`, silently. */
const taken = new WeakSet<object>();

export function take(coroutine: object): void {
  // Operations and iterables of one's own make a fresh iterator each time.
  if (isCoroutineLike(coroutine) && !(coroutine instanceof Operation)) taken.add(coroutine);
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
