import {
  Cancelled,
  checkpoint,
  currentScope,
  moveOnAfter,
  now,
  scope,
  self,
  shield,
  sleep,
  spawn,
  supervise,
  TaskCancelled,
  type Task,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

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

describe("task.cancel(reason) requests first, then parks until cleanup has ended", () => {
  test("the canceller goes on after the last statement of the cleanup", () => {
    const { log, value } = simulate(function* (say) {
      const task = yield* spawn(withCleanup, say, 7);
      yield* sleep(1);
      yield* task.cancel();
      say(task.state);
      return yield* now();
    });
    expect(log).toEqual(["cleanup ended", "done"]);
    expect(value).toBe(8);
  });

  test("it waits for the target's children as well", () => {
    const { log } = simulate(function* (say) {
      const task = yield* spawn(function* () {
        yield* spawn(withCleanup, say, 7);
        yield* sleep(Infinity);
      });
      yield* sleep(1);
      yield* task.cancel();
      say("cancelled");
    });
    expect(log).toEqual(["cleanup ended", "cancelled"]);
  });

  test("the request is made even if the canceller is due a cancel itself", () => {
    const { log } = simulate(function* (say) {
      const target = yield* spawn(withCleanup, say, 1);
      yield* sleep(1);
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        try {
          yield* target.cancel();
        } catch (error) {
          say((error as Error).name);
          throw error;
        }
      });
      say("after");
    });
    expect(log).toEqual(["Cancelled", "after", "cleanup ended"]);
  });

  test("a canceller that is cancelled while waiting raises; the target is cancelled all the same", () => {
    const { log } = simulate(function* (say) {
      const target = yield* spawn(withCleanup, say, 10);
      yield* sleep(1);
      yield* moveOnAfter(5, function* () {
        yield* target.cancel();
        say("never");
      });
      say("moved on");
    });
    expect(log).toEqual(["moved on", "cleanup ended"]);
  });

  test("it never rethrows cleanup's error: that goes to the target's scope", () => {
    const error = new Error("cleanup");
    const { log, value } = simulate(function* (say) {
      let target: Task | undefined;
      const owner = yield* spawn(function* () {
        try {
          yield* scope(function* () {
            target = yield* spawn(withCleanup, say, 1, error);
          });
          return undefined;
        } catch (caught) {
          return caught;
        }
      });
      yield* sleep(1);
      yield* target!.cancel();
      say("cancel returned");
      return [yield* owner.join(), yield* thrownByJoin(target!)];
    });
    expect(log).toEqual(["cleanup ended", "cancel returned"]);
    expect(value[0]).toBe(error);
    expect(value[1]).toBe(error);
  });

  test("a task that has ended is not changed by it, whether it gave a value or failed; it is a switch", () => {
    const { log } = simulate(function* (say) {
      yield* supervise(function* () {
        const good = yield* spawn(function* () {
          return "value";
        });
        const bad = yield* spawn(fail, new Error("failed"));
        yield* sleep(1);
        yield* spawn(function* () {
          say("other");
        });
        yield* good.cancel();
        yield* bad.cancel();
        say(yield* good.join());
        say(((yield* thrownByJoin(bad)) as Error).message);
      });
    });
    expect(log).toEqual(["other", "value", "failed"]);
  });

  test("the first reason counts", () => {
    const { value } = simulate(function* (say) {
      const target = yield* spawn(withCleanup, say, 5);
      yield* sleep(1);
      const first = yield* spawn(function* () {
        yield* target.cancel("first");
      });
      yield* sleep(1);
      yield* target.cancel("second");
      yield* first.join();
      return ((yield* thrownByJoin(target)) as TaskCancelled).reason;
    });
    expect(value).toBe("first");
  });
});

describe("inside the target itself, cancel raises there", () => {
  test("at that very trap, after others had their turn", () => {
    const { log } = simulate(function* (say) {
      const task = yield* spawn(function* () {
        const me = yield* self();
        try {
          yield* me.cancel("mine");
          say("never");
        } catch (error) {
          say(`${(error as Cancelled).name} ${String((error as Cancelled).reason)}`);
          throw error;
        }
      });
      yield* spawn(function* () {
        say("other");
      });
      say(((yield* thrownByJoin(task)) as Error).name);
    });
    expect(log).toEqual(["other", "Cancelled mine", "TaskCancelled"]);
  });

  test("its cleanup runs to its end, also where it cancels itself again", () => {
    const { log } = simulate(function* (say) {
      yield* spawn(function* () {
        const me = yield* self();
        try {
          yield* me.cancel();
        } finally {
          yield* me.cancel();
          say("again");
          yield* sleep(5);
          say("end");
        }
      });
    });
    expect(log).toEqual(["again", "end"]);
  });

  test("the scopes inside the task do not absorb it", () => {
    const { log } = simulate(function* (say) {
      yield* spawn(function* () {
        yield* scope(function* () {
          yield* (yield* self()).cancel();
        });
        say("never");
      });
    });
    expect(log).toEqual([]);
  });

  test("a child that cancels the parent waiting for it is cancelled too, and nobody waits for ever", () => {
    const { log } = simulate(function* (say) {
      const parent = yield* spawn(function* () {
        const me = yield* self();
        yield* spawn(function* () {
          yield* sleep(1);
          try {
            yield* me.cancel();
          } finally {
            say("child cleaned up");
          }
        });
        yield* withCleanup(say, 3);
      });
      say(((yield* thrownByJoin(parent)) as Error).name);
    });
    expect(log).toEqual(["child cleaned up", "cleanup ended", "TaskCancelled"]);
  });

  test("in a shield, it is not lost and nobody waits for ever", () => {
    const { log } = simulate(function* (say) {
      const task = yield* spawn(function* () {
        yield* shield(function* () {
          yield* (yield* self()).cancel();
        });
        yield* checkpoint();
        say("never");
      });
      say(((yield* thrownByJoin(task)) as Error).name);
    });
    expect(log).toEqual(["TaskCancelled"]);
  });

  test("two tasks that cancel each other both end", () => {
    const { log } = simulate(function* (say) {
      const tasks: Task[] = [];
      function* canceller(name: string, other: number) {
        yield* sleep(1);
        try {
          yield* tasks[other]!.cancel();
        } finally {
          say(`${name} ended`);
        }
      }
      tasks.push(yield* spawn(canceller, "a", 1), yield* spawn(canceller, "b", 0));
      yield* sleep(10);
      say(tasks.map((task) => task.state).join(" "));
    });
    expect(log.toSorted()).toEqual(["a ended", "b ended", "done done"]);
  });
});
