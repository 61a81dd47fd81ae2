import {
  call,
  checkpoint,
  Deadlock,
  drive,
  moveOnAfter,
  NotATrap,
  operation,
  run,
  self,
  sleep,
  spawn,
  supervise,
  trap,
  virtualClock,
  type Coroutine,
  type Op,
  type Task,
  type Trap,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { expect, test } from "vitest";
import { simulate, simulateFailure, type Log } from "./helpers.ts";

/** The sixteen ways in which generators go wrong as coroutines, and what becomes of each here. */

function* cleaningUp(say: Log): Coroutine<void> {
  try {
    yield* sleep(Infinity);
  } finally {
    yield* sleep(5);
    say("half");
    yield* sleep(5);
    say("whole");
  }
}

test("1. return() while delegating lets the outer run on: a cancel is a throw, which does not", () => {
  const { log } = simulate(function* (say) {
    const task = yield* spawn(function* () {
      yield* cleaningUp(say);
      say("never");
    });
    yield* sleep(1);
    yield* task.cancel();
    say(task.state);
  });
  expect(log).toEqual(["half", "whole", "done"]);
});

test("2. a second throw skips the rest of a parked finally: a second cancel waits", () => {
  const { log } = simulate(function* (say) {
    const task = yield* spawn(cleaningUp, say);
    yield* sleep(1);
    yield* spawn(() => task.cancel());
    yield* sleep(2);
    yield* spawn(() => task.cancel());
    yield* sleep(5);
    yield* task.cancel();
  });
  expect(log).toEqual(["half", "whole"]);
});

test("3. a catch that swallows Cancelled and loops: raised again past its grace, reported, abandoned at last", () => {
  let caught = 0;
  const { error, warnings } = simulateFailure(() =>
    moveOnAfter(10, function* () {
      for (;;) {
        try {
          yield* sleep(1);
        } catch {
          caught++;
        }
      }
    }),
  );
  expect((error as Error).name).toBe("Abandoned");
  expect(caught).toBe(101);
  expect(warnings.map((each) => each.kind)).toEqual(["swallowed cancel", "abandoned"]);
});

test("4. a return in finally drops the error in flight: after a cancel, a value instead of it is reported", () => {
  const { warnings } = simulate(function* () {
    const task = yield* spawn(function* (): Coroutine<string> {
      try {
        yield* sleep(Infinity);
      } finally {
        // oxlint-disable-next-line no-unsafe-finally
        return "dropped";
      }
    });
    yield* sleep(1);
    yield* task.cancel();
  });
  expect(warnings.map((each) => each.kind)).toEqual(["swallowed cancel"]);
});

test("5. a throw in finally replaces the original: after a cancel, what replaced it is not lost", () => {
  const replaced = new Error("in finally");
  const { error } = simulateFailure(function* () {
    const task = yield* spawn(function* () {
      try {
        yield* sleep(Infinity);
      } finally {
        yield* sleep(1);
        // oxlint-disable-next-line no-unsafe-finally
        throw replaced;
      }
    });
    yield* sleep(1);
    yield* task.cancel();
    yield* sleep(1);
  });
  expect(error).toBe(replaced);
});

test("6. a throw into an unstarted generator runs nothing: a task cancelled before it began never ran", () => {
  const { log } = simulate(function* (say) {
    const task = yield* spawn(function* (): Coroutine<void> {
      say("body");
      try {
        yield* sleep(1);
      } finally {
        say("finally");
      }
    });
    yield* task.cancel();
    say(task.state);
    try {
      yield* task.join();
    } catch (error) {
      say((error as Error).name);
    }
  });
  expect(log).toEqual(["done", "TaskCancelled"]);
});

test("7. for-of and destructuring leave a generator suspended: the driver uses neither, an operation is spent by neither", () => {
  const op: Op<void> = sleep(5);
  const [request] = op as unknown as Iterable<Trap>;
  expect(request?.op).toBe("sleep");
  const { log } = simulate(function* (say) {
    yield* op;
    yield* op;
    say("slept twice");
  });
  expect(log).toEqual(["slept twice"]);
});

test("8. yield* over an iterator without throw replaces the cancel by a TypeError: operations have all of them", () => {
  const iterator = checkpoint()[Symbol.iterator]();
  expect("throw" in iterator).toBe(true);
  expect("return" in iterator).toBe(true);
  const own = trap("own");
  const error = new Error("thrown in");
  expect(() =>
    drive(operation(own), () => {
      throw error;
    }),
  ).toThrow(error);
});

test("9. a generator cannot be resumed while it runs: a wake from inside a call of the task is queued", () => {
  const { log } = simulate(function* (say) {
    const me: Task = yield* self();
    yield* spawn(function* () {
      say("child");
      yield* checkpoint();
      say("child again");
    });
    say(me.state);
    yield* checkpoint();
    say("main again");
  });
  expect(log).toEqual(["running", "child", "main again", "child again"]);
});

test("10. a dropped generator never runs its finally: a run ends only when every task has ended", () => {
  const { log } = simulateFailure(function* (say) {
    yield* spawn(cleaningUp, say);
    yield* sleep(1);
    throw new Error("main");
  });
  expect(log).toEqual(["half", "whole"]);
});

test("11. yield* overflows at some depth: call does not, and a cancel unwinds it", () => {
  let cleaned = 0;
  function* deep(n: number): Coroutine<void> {
    try {
      yield* n === 0 ? sleep(Infinity) : call(deep, n - 1);
    } finally {
      cleaned++;
    }
  }
  run(new SimpleKernel({ clock: virtualClock() }), () => moveOnAfter(5, deep, 200_000));
  expect(cleaned).toBe(200_001);
});

test("12. a suspended generator shows no frame: the driver knows what each task waits for", () => {
  const { error } = simulateFailure(function* () {
    const me: Task = yield* self();
    yield* spawn(function* waitsForMain() {
      yield* me.join();
    });
  });
  expect(error).toBeInstanceOf(Deadlock);
  const tasks = (error as Deadlock).tasks;
  expect(tasks.map((task) => task.name)).toEqual(["main", "waitsForMain"]);
  expect(tasks[1]?.waitsFor).toContain("main");
});

test("13. a yield is typed by the whole generator: yield* of an operation has the answer's type", () => {
  function* typed(): Coroutine<number> {
    const task = yield* spawn(function* () {
      return 1;
    });
    const joined: number = yield* task.join();
    return joined;
  }
  expect(simulate(typed).value).toBe(1);
});

test("14. a forgotten yield* is silent: not so with debug: true, and a bare yield is NotATrap", () => {
  const { warnings } = simulate(
    function* () {
      // oxlint-disable-next-line no-unused-expressions
      sleep(1);
      yield* checkpoint();
    },
    { debug: true },
  );
  expect(warnings.map((each) => each.kind)).toEqual(["never driven"]);
  const { error } = simulateFailure(function* (): Coroutine<void> {
    yield sleep(1) as unknown as Trap;
  });
  expect(error).toBeInstanceOf(NotATrap);
});

test("15. a long run of immediate traps does not switch, by design: a park lets others run", () => {
  const { log } = simulate(function* (say) {
    yield* spawn(function* () {
      say("other");
    });
    for (let n = 0; n < 200_000; n++) yield* self();
    say("immediate traps are done");
    yield* checkpoint();
    say("after a park");
  });
  expect(log).toEqual(["immediate traps are done", "other", "after a park"]);
});

test("16. the same error object goes to many waiters, by design, and none of them changes it", () => {
  const error = Object.freeze(new Error("shared"));
  const { value } = simulate(() =>
    supervise(function* () {
      const failing = yield* spawn(function* () {
        yield* sleep(5);
        throw error;
      });
      const joiners: Task[] = [];
      for (let n = 0; n < 3; n++) {
        joiners.push(
          yield* spawn(function* () {
            try {
              return yield* failing.join();
            } catch (caught) {
              return caught;
            }
          }),
        );
      }
      const caught: unknown[] = [];
      for (const joiner of joiners) caught.push(yield* joiner.join());
      return caught;
    }),
  );
  expect(value).toHaveLength(3);
  for (const each of value) expect(each).toBe(error);
});
