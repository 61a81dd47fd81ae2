import {
  Cancelled,
  Condition,
  currentScope,
  Lock,
  scope,
  sleep,
  spawn,
  now,
  type Coroutine,
  type Scope,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { nameOf, thrownIn } from "./primitives-common.ts";

/** Tasks a, b and c that wait, in that order, each in a scope that can be cancelled without a park. */
function* waitersOn(
  condition: Condition,
  log: (entry: string) => void,
): Coroutine<ReadonlyMap<string, Scope>> {
  const scopes = new Map<string, Scope>();
  for (const name of ["a", "b", "c"]) {
    yield* spawn(scope, function* () {
      scopes.set(name, yield* currentScope());
      yield* condition.lock.hold(function* () {
        yield* condition.wait();
        log(name);
      });
    });
  }
  yield* sleep(1);
  return scopes;
}

export const primitivesConditions: readonly Case[] = [
  program(
    "P29",
    "the lock is free while a task waits, and held by it when it goes on",
    function* ({ log }) {
      const lock = new Lock();
      const condition = new Condition(lock);
      const waiter = yield* spawn(function* () {
        yield* lock.acquire();
        yield* condition.wait();
        log("notified");
        ensure(lock.holder === waiter, "it has the lock again");
        lock.release();
      });
      yield* sleep(1);
      ensure(lock.holder === undefined, "the lock is free meanwhile");
      yield* lock.acquire();
      condition.notify();
      yield* sleep(5);
      log("released");
      lock.release();
    },
    ["released", "notified"],
  ),
  ...([1, 2, 3, 5] as const).map((n) =>
    program(
      "P30",
      `notify(${n}) wakes the first ${Math.min(n, 3)} of three`,
      function* ({ log }) {
        const condition = new Condition(new Lock());
        yield* waitersOn(condition, log);
        yield* condition.lock.acquire();
        condition.notify(n);
        condition.lock.release();
        yield* sleep(1);
        equal(condition.waiting, Math.max(0, 3 - n), "how many still wait");
        yield* condition.lock.acquire();
        log("all");
        condition.notifyAll();
        condition.lock.release();
      },
      [...["a", "b", "c"].slice(0, n), "all", ...["a", "b", "c"].slice(n)],
    ),
  ),
  program(
    "P30",
    "a notification that nobody waits for is forgotten",
    function* ({ log }) {
      const lock = new Lock();
      const condition = new Condition(lock);
      yield* lock.acquire();
      condition.notify();
      condition.notifyAll();
      yield* spawn(function* () {
        yield* sleep(3);
        yield* lock.acquire();
        condition.notify();
        lock.release();
      });
      yield* condition.wait();
      log(`${yield* now()}`);
      lock.release();
    },
    ["3"],
  ),
  program(
    "P31",
    "without the lock: TypeError, and nobody is woken",
    function* ({ log }) {
      const condition = new Condition(new Lock());
      yield* waitersOn(condition, log);
      log(nameOf(thrownBy(() => condition.notify(), "notify without the lock")));
      log(nameOf(thrownBy(() => condition.notifyAll(), "notifyAll without the lock")));
      log(nameOf(yield* thrownIn(() => condition.wait())));
      equal(condition.waiting, 3, "how many wait after that");
      yield* condition.lock.acquire();
      condition.notifyAll();
      condition.lock.release();
    },
    ["TypeError", "TypeError", "TypeError", "a", "b", "c"],
  ),
  program(
    "P32",
    "a cancel raises only once the task has the lock again",
    function* ({ log }) {
      const lock = new Lock();
      const condition = new Condition(lock);
      const waiter = yield* spawn(function* () {
        yield* lock.acquire();
        try {
          yield* condition.wait();
        } catch (error) {
          ensure(error instanceof Cancelled, "what is thrown is Cancelled");
          ensure(lock.holder === waiter, "its cleanup has the lock");
          log(`raised at ${yield* now()}`);
          throw error;
        } finally {
          lock.release();
        }
      });
      yield* sleep(1);
      yield* spawn(() => lock.hold(() => sleep(10)));
      yield* sleep(1);
      yield* waiter.cancel();
      ensure(lock.holder === undefined, "the lock is free at the end");
    },
    ["raised at 11"],
  ),
  program(
    "P33",
    "a task that was cancelled uses no notification up",
    function* ({ log }) {
      const condition = new Condition(new Lock());
      const scopes = yield* waitersOn(condition, log);
      yield* condition.lock.acquire();
      scopes.get("a")!.cancel();
      condition.notify();
      condition.notify();
      condition.lock.release();
      yield* sleep(1);
      equal(condition.waiting, 0, "how many still wait");
    },
    ["b", "c"],
  ),
  program(
    "P34",
    "a task that was notified goes on, although it is cancelled after that",
    function* ({ log }) {
      const condition = new Condition(new Lock());
      const scopes = yield* waitersOn(condition, log);
      yield* condition.lock.acquire();
      condition.notify();
      scopes.get("a")!.cancel();
      condition.lock.release();
      yield* sleep(1);
      equal(condition.waiting, 2, "how many still wait");
      yield* condition.lock.acquire();
      condition.notifyAll();
      condition.lock.release();
    },
    ["a", "b", "c"],
  ),
  program(
    "P35",
    "a wait asked while a cancel is due leaves the lock held",
    function* () {
      const lock = new Lock();
      const condition = new Condition(lock);
      yield* lock.acquire();
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        yield* condition.wait();
      });
      ensure(lock.holder !== undefined && condition.waiting === 0, "the lock is held, and nobody waits");
      lock.release();
    },
    [],
  ),
  program(
    "P61",
    "a wait in a run that is traced, as every case is",
    function* ({ log }) {
      const lock = new Lock();
      const condition = new Condition(lock);
      yield* spawn(function* () {
        yield* sleep(1);
        yield* lock.hold(function* () {
          condition.notify();
        });
      });
      yield* lock.hold(() => condition.wait());
      log("notified");
    },
    ["notified"],
  ),
];
