import {
  Cancelled,
  currentScope,
  moveOnAfter,
  run,
  scope,
  sleep,
  spawn,
  TaskCancelled,
  virtualClock,
  type Coroutine,
  type Task,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

function* untilCancelled(say: Log, name: string) {
  try {
    yield* sleep(Infinity);
  } finally {
    say(`${name} cleaned up`);
  }
}

describe("Cancelled carries a reason and where it came from, for people", () => {
  test("the reason is the canceller's object, the origin names the canceller", () => {
    const reason = { why: "because" };
    const { value } = simulate(
      function* () {
        const seen: unknown[] = [];
        const task = yield* spawn(function* () {
          try {
            yield* sleep(Infinity);
          } catch (error) {
            seen.push(error);
            throw error;
          }
        });
        yield* sleep(1);
        yield* task.cancel(reason);
        return seen[0] as Cancelled;
      },
      { name: "boss" },
    );
    expect(value).toBeInstanceOf(Cancelled);
    expect(value.reason).toBe(reason);
    expect(value.origin).toContain("boss");
  });
});

describe("a task cancelled before it began never ran", () => {
  test("by its handle, in the turn of its spawn", () => {
    const { log, value } = simulate(function* (say) {
      const task = yield* spawn(untilCancelled, say, "never");
      const before = task.state;
      yield* task.cancel("early");
      try {
        yield* task.join();
      } catch (error) {
        return [before, task.state, error instanceof TaskCancelled && error.reason];
      }
      return undefined;
    });
    expect(log).toEqual([]);
    expect(value).toEqual(["new", "done", "early"]);
  });

  test("by its scope, and by the failure of an earlier sibling", () => {
    const { log } = simulate(function* (say) {
      yield* scope(function* () {
        yield* spawn(untilCancelled, say, "never");
        (yield* currentScope()).cancel();
      });
      try {
        yield* scope(function* () {
          yield* spawn(function* () {
            throw new Error("sibling");
          });
          yield* spawn(untilCancelled, say, "never");
        });
      } catch (error) {
        say((error as Error).message);
      }
    });
    expect(log).toEqual(["sibling"]);
  });
});

describe("swallowed cancels are reported", () => {
  test("a body cancelled from outside that ends with a value", () => {
    const { warnings, log } = simulate(function* (say) {
      const task = yield* spawn(function* () {
        try {
          yield* sleep(Infinity);
        } catch {}
        return "value";
      });
      yield* sleep(1);
      yield* task.cancel();
      say(task.state);
    });
    expect(log).toEqual(["done"]);
    expect(warnings.map((each) => each.kind)).toEqual(["swallowed cancel"]);
  });

  test("not one that ended with a value before the cancel was delivered", () => {
    const { warnings, value } = simulate(function* () {
      const task = yield* spawn(function* () {
        yield* sleep(10);
        return "value";
      });
      yield* sleep(5);
      yield* sleep(5);
      yield* spawn(() => task.cancel());
      return yield* task.join();
    });
    expect(value).toBe("value");
    expect(warnings).toEqual([]);
  });

  test("not one whose own scope absorbed it", () => {
    const { warnings } = simulate(() => moveOnAfter(5, sleep, 10));
    expect(warnings).toEqual([]);
  });
});

describe("deep and wide trees are cancelled without overflowing the stack", () => {
  test("10,000 nested scopes, cancelled from the outermost, each cleanup runs", () => {
    let cleaned = 0;
    function* nest(depth: number): Coroutine<void> {
      try {
        if (depth === 0) yield* sleep(Infinity);
        else yield* scope(nest, depth - 1);
      } finally {
        cleaned++;
      }
    }
    run(new SimpleKernel({ clock: virtualClock() }), () => moveOnAfter(5, nest, 10_000));
    expect(cleaned).toBe(10_001);
  });

  test("10,000 nested tasks", () => {
    let cleaned = 0;
    function* nest(depth: number): Coroutine<void> {
      try {
        if (depth > 0) yield* spawn(nest, depth - 1);
        yield* sleep(Infinity);
      } finally {
        cleaned++;
      }
    }
    run(new SimpleKernel({ clock: virtualClock() }), () => moveOnAfter(5, nest, 10_000));
    expect(cleaned).toBe(10_001);
  });

  test("10,000 nested scopes with an error from the innermost", () => {
    const error = new Error("deep");
    function* nest(depth: number): Coroutine<void> {
      if (depth === 0) throw error;
      yield* scope(nest, depth - 1);
    }
    expect(() => run(new SimpleKernel({ clock: virtualClock() }), () => nest(10_000))).toThrow(error);
  });

  test("100,000 tasks at once, parked in sleeps", () => {
    let cleaned = 0;
    function* sleeper() {
      try {
        yield* sleep(1000);
      } finally {
        cleaned++;
      }
    }
    run(new SimpleKernel({ clock: virtualClock() }), () =>
      moveOnAfter(5, function* () {
        for (let n = 0; n < 100_000; n++) yield* spawn(sleeper);
      }),
    );
    expect(cleaned).toBe(100_000);
  });

  test("100,000 joiners of one task, cancelled one by one from the last to the first", () => {
    const { value } = simulate(function* () {
      const target = yield* spawn(sleep, 100);
      const joiners: Task[] = [];
      for (let n = 0; n < 100_000; n++) joiners.push(yield* spawn(() => target.join()));
      yield* sleep(1);
      for (const joiner of joiners.toReversed()) yield* joiner.cancel();
      return joiners.every((joiner) => joiner.state === "done");
    });
    expect(value).toBe(true);
  });
});
