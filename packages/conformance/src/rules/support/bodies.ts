/* oxlint-disable require-yield -- a coroutine that never suspends is worth having too */
import { failure, sleep, success, type Coroutine, type Op, type Outcome } from "@outloop/core";

/** Coroutines that many cases are made of. */

export type Log = (entry: string) => void;

export function* nothing(): Coroutine<void> {}

export function* logs(log: Log, name: string): Coroutine<void> {
  log(name);
}

export function* nap(log: Log, name: string, ms: number): Coroutine<void> {
  yield* sleep(ms);
  log(name);
}

export function* after<T>(ms: number, value: T): Coroutine<T> {
  yield* sleep(ms);
  return value;
}

export function* fail(error: unknown, ms = 0): Coroutine<never> {
  yield* sleep(ms);
  throw error;
}

/** Waits to be cancelled; its cleanup takes `ms`. */
export function* cleaningUp(log: Log, name: string, ms = 0): Coroutine<void> {
  try {
    yield* sleep(Infinity);
  } finally {
    yield* sleep(ms);
    log(`${name} cleaned up`);
  }
}

/** Waits to be cancelled; its cleanup takes `ms` and fails. */
export function* failInCleanup(error: unknown, ms = 0): Coroutine<void> {
  try {
    yield* sleep(Infinity);
  } finally {
    yield* fail(error, ms);
  }
}

/** How `f` ended: what it gave is told from what it threw, also where both are the same object. */
export function* attempt<T>(f: () => Op<T>): Coroutine<Outcome<T>> {
  try {
    return success(yield* f());
  } catch (error) {
    return failure(error);
  }
}

/** What `f` throws; undefined if it gives a value. */
export function* thrown(f: () => Op<unknown>): Coroutine<unknown> {
  const outcome = yield* attempt(f);
  return outcome.ok ? undefined : outcome.error;
}
