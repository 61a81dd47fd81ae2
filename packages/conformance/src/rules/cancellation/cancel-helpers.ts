import {
  currentScope,
  moveOnAfter,
  now,
  scope,
  sleep,
  type Coroutine,
  type Op,
  type Scope,
} from "@outloop/core";

/** Writes one line of a transcript. */
export type Log = (entry: string) => void;

/** Cleanup of two sleeps: whatever cuts it short leaves "half" without "whole". */
export function* cleanup(log: Log, name: string, ms = 10): Coroutine<void> {
  yield* sleep(ms / 2);
  log(`${name} half`);
  yield* sleep(ms / 2);
  log(`${name} whole`);
}

/** Parked until it is cancelled; its cleanup parks. */
export function* worker(log: Log, name: string, ms = 10): Coroutine<void> {
  try {
    yield* sleep(Infinity);
  } finally {
    yield* cleanup(log, name, ms);
  }
}

/** Parked until it is cancelled; its cleanup does not park. */
export function* waiter(log: Log, name: string): Coroutine<void> {
  try {
    yield* sleep(Infinity);
  } finally {
    log(`${name} cleaned up`);
  }
}

/** Parked until it is cancelled, which it swallows; then it goes on for `ms`. */
export function* swallower<T>(value: T, ms = 0): Coroutine<T> {
  try {
    yield* sleep(Infinity);
  } catch {
    // This is what no program should do.
  }
  if (ms > 0) yield* sleep(ms);
  return value;
}

export function* give<T>(value: T, ms = 0): Coroutine<T> {
  yield* sleep(ms);
  return value;
}

export function* fail(error: unknown, ms = 0): Coroutine<never> {
  yield* sleep(ms);
  throw error;
}

/** Parked until it is cancelled; its cleanup fails. */
export function* failInCleanup(error: unknown, ms = 0): Coroutine<void> {
  try {
    yield* sleep(Infinity);
  } finally {
    yield* fail(error, ms);
  }
}

/** What `body` throws; for ordinary errors only, since a `Cancelled` is not to be kept back. */
export function* thrownIn(body: () => Op<unknown>): Coroutine<unknown> {
  try {
    yield* body();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** What is thrown into `body`, which passes on outwards. */
export function* noting(log: Log, body: () => Op<unknown>): Coroutine<void> {
  try {
    yield* body();
    log("not raised");
  } catch (error) {
    log(nameOf(error));
    throw error;
  }
}

/** Runs `body` in a scope that is cancelled already: its first park is due to raise. */
export function cancelledScope(body: (handle: Scope) => Op<unknown>): Op<unknown> {
  return scope(function* () {
    const handle = yield* currentScope();
    handle.cancel();
    yield* body(handle);
  });
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}

/** Swallows what it is thrown, `times` times, and notes when. */
export function* stubborn(raises: number[], times: number, nap: number): Coroutine<void> {
  while (raises.length < times) {
    try {
      yield* sleep(nap);
    } catch {
      raises.push(yield* now());
    }
  }
}

/** Parked until cancelled, then cleans up by `wait`; tells whether it was let, and when. */
export function* cleansUpBy(log: Log, wait: () => Op<unknown>): Coroutine<void> {
  try {
    yield* sleep(Infinity);
  } finally {
    yield* timedBy(log, wait);
  }
}

/** Runs `wait`, and tells how and when it ended. */
function* timedBy(log: Log, wait: () => Op<unknown>): Coroutine<void> {
  try {
    yield* wait();
    log(`whole at ${yield* now()}`);
  } catch (error) {
    log(`${nameOf(error)} at ${yield* now()}`);
    throw error;
  }
}

/** Runs `cleansUpBy` for 100 ms. */
export function* cutAt100(log: Log, wait: () => Op<unknown>): Coroutine<void> {
  yield* moveOnAfter(100, cleansUpBy, log, wait);
}
