import {
  Cancelled,
  checkpoint,
  currentScope,
  moveOnAfter,
  now,
  scope,
  sleep,
  spawn,
  supervise,
  TaskCancelled,
  type Task,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure, type Log } from "./helpers.ts";

function* fail(error: unknown, ms = 0) {
  yield* sleep(ms);
  throw error;
}

function* withCleanup(say: Log, cleanup: number, error?: unknown) {
  try {
    yield* sleep(Infinity);
  } finally {
    yield* sleep(cleanup);
    say("cleanup ended");
    if (error !== undefined) yield* fail(error);
  }
}

/** What `join` throws, or undefined. */
function* thrownByJoin(task: Task) {
  try {
    yield* task.join();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe("join gives the task's value", () => {
  test("before its end, after its end, and any number of times", () => {
    const { value } = simulate(function* () {
      const task = yield* spawn(function* () {
        yield* sleep(10);
        return { n: 1 };
      });
      const first = yield* task.join();
      const again = yield* task.join();
      return [first, again, first === again];
    });
    expect(value).toEqual([{ n: 1 }, { n: 1 }, true]);
  });

  test("many joiners are woken in the order in which they came", () => {
    const { log } = simulate(function* (say) {
      const task = yield* spawn(sleep, 10);
      for (const name of ["a", "b", "c"]) {
        yield* spawn(function* () {
          yield* task.join();
          say(name);
        });
      }
    });
    expect(log).toEqual(["a", "b", "c"]);
  });

  test("falsy values and errors as values are values", () => {
    const values = [undefined, null, 0, "", false, new Error("value")];
    const { value } = simulate(function* () {
      const joined: unknown[] = [];
      for (const each of values) {
        const task = yield* spawn(function* () {
          return each;
        });
        joined.push(yield* task.join());
      }
      return joined;
    });
    expect(value).toEqual(values);
    expect(value[5]).toBe(values[5]);
  });

  test("it is a switch also when the task has ended already", () => {
    const { log } = simulate(function* (say) {
      const task = yield* spawn(function* () {});
      yield* checkpoint();
      say(task.state);
      yield* spawn(function* () {
        say("other");
      });
      yield* task.join();
      say("joined");
    });
    expect(log).toEqual(["done", "other", "joined"]);
  });
});

describe("join throws the child's own error object", () => {
  test.each([
    ["an error", new Error("own")],
    ["a frozen error", Object.freeze(new Error("frozen"))],
    ["a string", "text"],
    ["undefined", undefined],
    ["null", null],
  ])("%s", (_, error) => {
    const { log } = simulate(function* (say) {
      yield* supervise(function* () {
        const task = yield* spawn(fail, error, 1);
        for (let time = 0; time < 2; time++) {
          try {
            yield* task.join();
            say("a value");
          } catch (caught) {
            say(`same: ${caught === error}`);
          }
        }
      });
    });
    expect(log).toEqual(["same: true", "same: true"]);
  });

  test("to every joiner the same object", () => {
    const error = new Error("shared");
    const { value } = simulate(function* () {
      return yield* supervise(function* () {
        const task = yield* spawn(fail, error, 1);
        const joiners = [yield* spawn(thrownByJoin, task), yield* spawn(thrownByJoin, task)];
        return [yield* joiners[0]!.join(), yield* joiners[1]!.join()];
      });
    });
    expect(value[0]).toBe(error);
    expect(value[1]).toBe(error);
  });
});

describe("joining a cancelled task throws TaskCancelled, an ordinary error", () => {
  test("it tells the task and the reason, and is no Cancelled", () => {
    const { value } = simulate(function* (say) {
      const task = yield* spawn(withCleanup, say, 5);
      yield* sleep(1);
      yield* task.cancel("why");
      const error = yield* thrownByJoin(task);
      return { task, error };
    });
    expect(value.error).toBeInstanceOf(TaskCancelled);
    expect(value.error).not.toBeInstanceOf(Cancelled);
    expect((value.error as TaskCancelled).task).toBe(value.task);
    expect((value.error as TaskCancelled).reason).toBe("why");
  });

  test("a joiner that parked before the cancel gets it once cleanup has ended", () => {
    const { value } = simulate(function* (say) {
      const task = yield* spawn(withCleanup, say, 5);
      const joiner = yield* spawn(function* () {
        const error = yield* thrownByJoin(task);
        return [error instanceof TaskCancelled, yield* now()];
      });
      yield* sleep(1);
      yield* task.cancel();
      return yield* joiner.join();
    });
    expect(value).toEqual([true, 6]);
  });

  test("the reason is the canceller's, also if the task was unwinding a scope of its own when the cancel came", () => {
    const { value } = simulate(function* (say) {
      const task = yield* spawn(() => moveOnAfter(5, withCleanup, say, 10));
      yield* sleep(8);
      yield* task.cancel("why");
      return yield* thrownByJoin(task);
    });
    expect((value as TaskCancelled).reason).toBe("why");
  });

  test("uncaught, it fails the joiner like any error", () => {
    const { error } = simulateFailure(function* (say) {
      const task = yield* spawn(withCleanup, say, 0);
      yield* sleep(1);
      yield* task.cancel();
      yield* scope(function* () {
        yield* spawn(function* () {
          yield* task.join();
        });
      });
    });
    expect(error).toBeInstanceOf(TaskCancelled);
  });

  test("also of a task that was cancelled with its scope, and of one that never began", () => {
    const { value } = simulate(function* () {
      const tasks: Task[] = [];
      yield* scope(function* () {
        tasks.push(yield* spawn(sleep, Infinity));
        yield* sleep(1);
        (yield* currentScope()).cancel("all");
        tasks.push(yield* spawn(sleep, Infinity));
        yield* sleep(1);
      });
      const reasons: unknown[] = [];
      for (const task of tasks) reasons.push(((yield* thrownByJoin(task)) as TaskCancelled).name);
      return reasons;
    });
    expect(value).toEqual(["TaskCancelled", "TaskCancelled"]);
  });
});

test("a cancelled child is not a failure: siblings and scope go on", () => {
  const { log, warnings } = simulate(function* (say) {
    yield* scope(function* () {
      const child = yield* spawn(withCleanup, say, 0);
      yield* spawn(function* () {
        yield* sleep(10);
        say("sibling");
      });
      yield* sleep(1);
      yield* child.cancel();
      yield* sleep(1);
      say("body");
    });
  });
  expect(log).toEqual(["cleanup ended", "body", "sibling"]);
  expect(warnings).toEqual([]);
});
