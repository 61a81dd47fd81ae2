import { Condition, failuresOf, Lock, run, sleep, spawn, virtualClock } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure } from "./helpers.ts";

function* notified() {
  const lock = new Lock();
  const condition = new Condition(lock);
  yield* spawn(function* () {
    yield* sleep(1);
    yield* lock.hold(function* () {
      condition.notify();
    });
  });
  yield* lock.hold(() => condition.wait());
  return "notified";
}

describe("Condition", () => {
  test("works in a run that is not traced", () => {
    expect(simulate(notified).value).toBe("notified");
  });

  test("works in a run that is traced", () => {
    expect(simulate(notified, { trace: () => {} }).value).toBe("notified");
  });

  test("a deadlock in which a waiter cannot have its lock again tells of nothing else", () => {
    const { error } = simulateFailure(function* () {
      const lock = new Lock();
      const condition = new Condition(lock);
      yield* spawn(() => lock.hold(() => condition.wait()));
      yield* sleep(1);
      yield* lock.acquire();
    });
    // The wait ends without the lock, so `hold` has nothing to release: no TypeError may come of that.
    expect(failuresOf(error)).toEqual([error]);
  });

  test("a lock of another run that is alive is a foreign use, not a lock that somebody else holds", () => {
    const { value } = simulate(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const condition = new Condition(lock);
      try {
        return run(new SimpleKernel({ clock: virtualClock() }), () => condition.wait());
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(value).toBe("ForeignUse");
  });

  test("a number of tasks that is none is refused", () => {
    const { value } = simulate(function* () {
      const lock = new Lock();
      const condition = new Condition(lock);
      yield* lock.acquire();
      return [Number.NaN, -1, 0.5].map((n) => {
        try {
          condition.notify(n);
          return "taken";
        } catch (error) {
          return (error as Error).name;
        }
      });
    });
    expect(value).toEqual(["RangeError", "RangeError", "RangeError"]);
  });
});
