import {
  Cancelled,
  checkpoint,
  currentScope,
  failure,
  moveOnAfter,
  now,
  park,
  scope,
  sleep,
  spawn,
  success,
  WaitQueue,
  type Coroutine,
  type Op,
  type Wake,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

function* attempt(f: () => Op<unknown>): Coroutine<unknown> {
  try {
    return yield* f();
  } catch (error) {
    return error;
  }
}

describe("park", () => {
  test("parks until somebody wakes it, with a value", () => {
    const { value } = simulate(function* () {
      let wake!: Wake<string>;
      yield* spawn(function* () {
        yield* sleep(5);
        wake(success("woken"));
      });
      return [
        yield* park<string>("x", (given) => {
          wake = given;
          return () => {};
        }),
        yield* now(),
      ];
    });
    expect(value).toEqual(["woken", 5]);
  });

  test("or with an error, which it throws as that very object", () => {
    const error = new Error("woken");
    const { value } = simulate(() => attempt(() => park("x", (wake) => (wake(failure(error)), () => {}))));
    expect(value).toBe(error);
  });

  test("arm is called once, when the wait begins", () => {
    const { log } = simulate(function* (say: Log) {
      const waiting = park<void>("x", (wake) => {
        say("arm");
        wake(success(undefined));
        return () => say("abandon");
      });
      say("made");
      yield* waiting;
      say("woken");
    });
    expect(log).toEqual(["made", "arm", "woken"]);
  });

  test("a wake that comes while the wait is being set up is kept; only the first counts", () => {
    const { value } = simulate(() =>
      park<number>("x", (wake) => {
        wake(success(1));
        wake(success(2));
        wake(failure(new Error("third")));
        return () => {};
      }),
    );
    expect(value).toBe(1);
  });

  test("a late wake does nothing, whatever the task waits for by then", () => {
    const { value, log } = simulate(function* (say: Log) {
      let wake!: Wake<string>;
      const first = yield* park<string>("first", (given) => {
        wake = given;
        given(success("first"));
        return () => {};
      });
      yield* spawn(function* () {
        wake(success("late"));
        wake(failure(new Error("late")));
        say("late wakes");
      });
      yield* sleep(5);
      return [first, yield* now()];
    });
    expect(value).toEqual(["first", 5]);
    expect(log).toEqual(["late wakes"]);
  });

  test("a wake after the abandon does nothing", () => {
    const { value, log } = simulate(function* (say: Log) {
      let wake!: Wake<void>;
      yield* moveOnAfter(5, () =>
        park<void>("x", (given) => {
          wake = given;
          return () => say("abandon");
        }),
      );
      wake(success(undefined));
      yield* sleep(5);
      wake(success(undefined));
      return yield* now();
    });
    expect(value).toBe(10);
    expect(log).toEqual(["abandon"]);
  });

  test("a wake from inside abandon does nothing: the task raises", () => {
    const { value } = simulate(() =>
      moveOnAfter(5, () => park<string>("x", (wake) => () => wake(success("from abandon")))),
    );
    expect(value).toEqual({ timedOut: true, value: undefined });
  });

  test("abandon is called at most once, and never after a wake", () => {
    const { log } = simulate(function* (say: Log) {
      yield* scope(function* () {
        const here = yield* currentScope();
        yield* spawn(function* () {
          yield* park<void>("x", (wake) => {
            say("armed");
            void Promise.resolve(wake);
            queueWake = wake;
            return () => say("abandoned");
          });
          say("completion wins");
        });
        let queueWake!: Wake<void>;
        yield* checkpoint();
        yield* checkpoint();
        queueWake(success(undefined));
        here.cancel();
        here.cancel();
      });
    });
    expect(log).toEqual(["armed", "completion wins"]);
  });

  test("what arm throws, the park throws", () => {
    const error = new Error("arm");
    const { value } = simulate(() =>
      attempt(() =>
        park("x", () => {
          throw error;
        }),
      ),
    );
    expect(value).toBe(error);
  });

  test("what arm throws after it has woken the task is not silently lost", () => {
    const error = new Error("arm");
    const { value, warnings } = simulate(() =>
      attempt(() =>
        park("x", (wake) => {
          wake(success("woken"));
          throw error;
        }),
      ),
    );
    const heard = [value, ...warnings.map((each) => each.error)];
    expect(heard).toContain(error);
  });

  test("an arm that gives nothing to abandon the wait by is a TypeError in the task", () => {
    const { value } = simulate(() => attempt(() => park("x", (() => {}) as never)));
    expect(value).toBeInstanceOf(TypeError);
  });

  test("what abandon throws is reported; the cancel goes on", () => {
    const error = new Error("abandon");
    const { value, warnings } = simulate(() =>
      moveOnAfter(5, () =>
        park("x", () => () => {
          throw error;
        }),
      ),
    );
    expect(value.timedOut).toBe(true);
    expect(warnings.map((each) => each.error)).toEqual([error]);
  });

  test("is a checkpoint: if a cancel is due, arm is not called", () => {
    const { log } = simulate(() =>
      scope(function* () {
        (yield* currentScope()).cancel();
        yield* park("x", () => {
          throw new Error("armed");
        });
      }),
    );
    expect(log).toEqual([]);
  });

  test("an arm that cancels the scope of its own task: the wait is taken back once, the task raises", () => {
    const { log } = simulate(function* (say: Log) {
      yield* scope(function* () {
        const here = yield* currentScope();
        try {
          yield* park("x", () => {
            here.cancel();
            return () => say("abandoned");
          });
        } catch (error) {
          say(String(error instanceof Cancelled));
          throw error;
        }
      });
    });
    expect(log).toEqual(["abandoned", "true"]);
  });

  test("an arm that wakes another task does not step it in place", () => {
    const { log } = simulate(function* (say: Log) {
      const queue = new WaitQueue();
      yield* spawn(function* () {
        yield* queue.wait("x");
        say("other");
      });
      yield* checkpoint();
      yield* park<void>("x", (wake) => {
        queue.wake();
        say("woke the other");
        wake(success(undefined));
        return () => {};
      });
      say("main");
    });
    expect(log).toEqual(["woke the other", "other", "main"]);
  });

  test.each([[undefined], [null], [5], [{}]])("an arm of %o is refused at once", (arm) => {
    expect(() => park("x", arm as never)).toThrow(TypeError);
  });

  test("one park operation may be waited on by many tasks at once", () => {
    const { value } = simulate(function* () {
      const wakes: Wake<number>[] = [];
      const waiting = park<number>("x", (wake) => {
        wakes.push(wake);
        return () => {};
      });
      const tasks = [yield* spawn(() => waiting), yield* spawn(() => waiting)];
      yield* checkpoint();
      for (const [index, wake] of wakes.entries()) wake(success(index));
      return [yield* tasks[0]!.join(), yield* tasks[1]!.join()];
    });
    expect(value).toEqual([0, 1]);
  });
});

describe("WaitQueue", () => {
  function* waiter(queue: WaitQueue<string>, name: string, say: Log): Coroutine<void> {
    say(`${name} ${yield* queue.wait("its turn")}`);
  }

  test("wakes in the order in which they came", () => {
    const { log } = simulate(function* (say: Log) {
      const queue = new WaitQueue<string>();
      for (const name of ["a", "b", "c"]) yield* spawn(waiter, queue, name, say);
      yield* checkpoint();
      say(`${queue.length} wait`);
      queue.wake("first");
      say(`${queue.length} wait`);
      say(`woke ${queue.wakeAll("all")}`);
    });
    expect(log).toEqual(["3 wait", "2 wait", "woke 2", "a first", "b all", "c all"]);
  });

  test("says when nobody waits", () => {
    const queue = new WaitQueue<string>();
    expect([queue.wake("x"), queue.fail("x"), queue.wakeAll("x"), queue.length]).toEqual([
      false,
      false,
      0,
      0,
    ]);
  });

  test("fail throws into the first", () => {
    const error = new Error("fail");
    const { value } = simulate(function* () {
      const queue = new WaitQueue();
      const task = yield* spawn(() => attempt(() => queue.wait("x")));
      yield* checkpoint();
      queue.fail(error);
      return yield* task.join();
    });
    expect(value).toBe(error);
  });

  test("a cancelled task leaves: no wake-up is spent on it", () => {
    const { log } = simulate(function* (say: Log) {
      const queue = new WaitQueue<string>();
      const gone = yield* spawn(waiter, queue, "gone", say);
      yield* spawn(waiter, queue, "b", say);
      yield* checkpoint();
      yield* gone.cancel();
      say(`${queue.length} waits`);
      queue.wake("woken");
    });
    expect(log).toEqual(["1 waits", "b woken"]);
  });

  test("one that waits again after it was woken stands at the back; wakeAll does not wake it twice", () => {
    const { log } = simulate(function* (say: Log) {
      const queue = new WaitQueue<string>();
      yield* spawn(function* () {
        yield* waiter(queue, "a", say);
        yield* waiter(queue, "a", say);
      });
      yield* spawn(waiter, queue, "b", say);
      yield* checkpoint();
      queue.wake("1");
      yield* checkpoint();
      queue.wake("2");
      queue.wake("3");
    });
    expect(log).toEqual(["a 1", "b 2", "a 3"]);
  });
});
