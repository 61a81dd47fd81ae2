import {
  checkpoint,
  Deadlock,
  failuresOf,
  Livelock,
  now,
  park,
  run,
  scope,
  shield,
  sleep,
  spawn,
  start,
  until,
  virtualClock,
  WaitQueue,
  type Coroutine,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { caught } from "./attack.ts";
import { simulate, simulateFailure, type Log } from "./helpers.ts";

const forever = (what: string) => park<void>(what, () => () => {});

describe("Deadlock: nothing ready, no timer, nothing outside", () => {
  test("run throws it, naming every parked task and what it waits for", () => {
    const { error } = simulateFailure(
      function* () {
        yield* spawn(function* reader() {
          yield* forever("the next byte");
        });
        const sleeper = yield* spawn(function* sleeper() {
          yield* sleep(Infinity);
        });
        yield* sleeper.join();
      },
      { name: "program" },
    );
    expect(error).toBeInstanceOf(Deadlock);
    const { tasks, message } = error as Deadlock;
    expect(tasks.map((task) => task.name)).toEqual(["program", "reader", "sleeper"]);
    expect(tasks[1]!.waitsFor).toBe("the next byte");
    expect(tasks[2]!.waitsFor).toContain("Infinity");
    expect(message).toContain("'reader' waits for the next byte");
  });

  test("names the task that a join waits for", () => {
    const { error } = simulateFailure(function* () {
      const holder = yield* spawn(function* holder() {
        yield* forever("nothing");
      });
      yield* holder.join();
    });
    expect((error as Deadlock).tasks[0]!.waitsFor).toContain("'holder'");
  });

  test("says where each task was spawned, in debug mode", () => {
    const { error } = simulateFailure(
      function* () {
        yield* spawn(function* child() {
          yield* forever("nothing");
        });
      },
      { debug: true },
    );
    expect((error as Deadlock).message).toContain("deadlock.test.ts");
  });

  test("two tasks that join each other", () => {
    const { error } = simulateFailure(function* () {
      const tasks: { join(): Coroutine<void> }[] = [];
      function* joiner(other: number): Coroutine<void> {
        yield* checkpoint();
        yield* tasks[other]!.join();
      }
      tasks.push((yield* spawn(joiner, 1)) as never, (yield* spawn(joiner, 0)) as never);
    });
    expect(error).toBeInstanceOf(Deadlock);
    expect((error as Deadlock).tasks).toHaveLength(3);
  });

  test("a description that throws does not hide it", () => {
    const { error } = simulateFailure(() =>
      park<void>(
        () => {
          throw new Error("describe");
        },
        () => () => {},
      ),
    );
    expect(error).toBeInstanceOf(Deadlock);
  });

  test("a job rejects with it", async () => {
    const job = start(new SimpleKernel(), () => forever("nothing"));
    await expect(job).rejects.toBeInstanceOf(Deadlock);
  });

  test("cleanup runs, all of it", () => {
    const { error, log } = simulateFailure(function* (say: Log) {
      function* child(name: string) {
        try {
          yield* forever(name);
        } finally {
          say(`${name} cleans up`);
          yield* sleep(5);
          say(`${name} done at ${yield* now()}`);
        }
      }
      yield* spawn(child, "a");
      yield* spawn(child, "b");
    });
    expect(error).toBeInstanceOf(Deadlock);
    expect(log).toEqual(["a cleans up", "b cleans up", "a done at 5", "b done at 5"]);
  });

  test("the run ends with it even if the program catches its cancel and returns", () => {
    const { error } = simulateFailure(function* () {
      try {
        yield* forever("nothing");
      } catch {
        // Swallowed.
      }
      return "a value";
    });
    expect(error).toBeInstanceOf(Deadlock);
  });

  test("what cleanup throws is kept behind it", () => {
    const failure = new Error("cleanup");
    const { error } = simulateFailure(function* () {
      try {
        yield* forever("nothing");
      } finally {
        // eslint-disable-next-line no-unsafe-finally -- the point of the test
        throw failure;
      }
    });
    expect(error).toBeInstanceOf(Deadlock);
    expect(failuresOf(error)).toEqual([error, failure]);
  });

  test("a second one during cleanup ends all grace: no cleanup that waits for ever holds the run up", () => {
    const { error, log } = simulateFailure(
      function* (say: Log) {
        try {
          yield* forever("the first");
        } finally {
          try {
            yield* forever("the second, in cleanup");
          } finally {
            say("all finally blocks ran");
          }
        }
      },
      { grace: Infinity },
    );
    expect(error).toBeInstanceOf(Deadlock);
    expect((error as Deadlock).tasks[0]!.waitsFor).toBe("the first");
    expect(log).toEqual(["all finally blocks ran"]);
  });

  test("inside a shield: the second one ends the shield", () => {
    const { error, log } = simulateFailure(function* (say: Log) {
      try {
        yield* shield(() => forever("shielded"));
      } finally {
        say("cleaned up");
      }
    });
    expect(error).toBeInstanceOf(Deadlock);
    expect(log).toEqual(["cleaned up"]);
  });

  test("inside a shield inside cleanup", () => {
    const { error, log } = simulateFailure(function* (say: Log) {
      try {
        yield* forever("nothing");
      } finally {
        try {
          yield* shield(() => scope(() => forever("shielded")));
        } finally {
          say("cleaned up");
        }
      }
    });
    expect(error).toBeInstanceOf(Deadlock);
    expect(log).toEqual(["cleaned up"]);
  });

  test("a task that swallows every cancel and waits again is abandoned, and the run ends", () => {
    const { error, warnings } = simulateFailure(function* () {
      yield* spawn(function* stubborn() {
        for (;;) {
          try {
            yield* forever("for ever");
          } catch {}
        }
      });
    });
    expect(error).toBeInstanceOf(Deadlock);
    expect(warnings.filter((each) => each.kind === "abandoned")).toHaveLength(1);
  });

  test("a pending timer is no deadlock: a stuck subset beside it is not thrown", () => {
    const { value } = simulate(function* () {
      const stuck = yield* spawn(() => forever("nothing"));
      yield* sleep(1000);
      yield* stuck.cancel();
      return yield* now();
    });
    expect(value).toBe(1000);
  });

  test("a pending promise is a source", async () => {
    const queue = new WaitQueue<string>();
    const value = await start(new SimpleKernel({ clock: virtualClock() }), function* () {
      yield* spawn(function* () {
        yield* until(new Promise((resolve) => setTimeout(resolve, 10)));
        queue.wake("woken");
      });
      return yield* queue.wait("the promise");
    });
    expect(value).toBe("woken");
  });

  test("options.signal and job.cancel are no sources", async () => {
    const { signal } = new AbortController();
    expect(caught(() => run(new SimpleKernel(), () => forever("x"), { signal }))).toBeInstanceOf(Deadlock);
    const job = start(new SimpleKernel(), () => forever("x"), { signal });
    await expect(job).rejects.toBeInstanceOf(Deadlock);
  });

  test("the kernel can be used again afterwards", () => {
    const kernel = new SimpleKernel({ clock: virtualClock() });
    expect(() => run(kernel, () => forever("x"))).toThrow(Deadlock);
    expect(run(kernel, () => now())).toBe(0);
  });

  test("a hundred thousand stuck tasks", () => {
    const { error } = simulateFailure(function* () {
      for (let i = 0; i < 100_000; i++) yield* spawn(sleep, Infinity);
    });
    expect(error).toBeInstanceOf(Deadlock);
    expect((error as Deadlock).tasks).toHaveLength(100_001);
  });
});

describe("Livelock: so many turns at one instant of a virtual clock", () => {
  const limited = () => new SimpleKernel({ clock: virtualClock({ turnLimit: 100 }) });

  test("cleanup runs, and what it catches does not change the result", () => {
    const log: string[] = [];
    const error = caught(() =>
      run(limited(), function* () {
        try {
          for (;;) yield* checkpoint();
        } catch {
          log.push("cancelled");
          yield* sleep(5);
          log.push(`at ${yield* now()}`);
        }
      }),
    );
    expect(error).toBeInstanceOf(Livelock);
    expect(log).toEqual(["cancelled", "at 5"]);
  });

  test("tasks that swallow their cancel and go on are abandoned, and the run ends with it", () => {
    const log: string[] = [];
    const error = caught(() =>
      run(
        limited(),
        function* () {
          yield* spawn(function* stubborn() {
            for (;;) {
              try {
                yield* checkpoint();
              } catch {}
            }
          });
          try {
            yield* sleep(5);
          } finally {
            log.push("main cleaned up");
          }
        },
        { onWarning: () => {} },
      ),
    );
    expect(error).toBeInstanceOf(Livelock);
    expect((error as Livelock).tasks.map((task) => task.name)).toEqual(["stubborn"]);
    expect(log).toEqual(["main cleaned up"]);
  });

  test("two that swallow in a shield", () => {
    function* stubborn(): Coroutine<void> {
      for (;;) {
        try {
          yield* shield(function* () {
            for (;;) yield* checkpoint();
          });
        } catch {}
      }
    }
    const error = caught(() =>
      run(
        limited(),
        function* () {
          yield* spawn(stubborn);
          yield* spawn(stubborn);
        },
        { onWarning: () => {} },
      ),
    );
    expect(error).toBeInstanceOf(Livelock);
    expect((error as Livelock).tasks).toHaveLength(2);
  });

  test("a job rejects with it", async () => {
    await expect(
      start(limited(), function* () {
        for (;;) yield* checkpoint();
      }),
    ).rejects.toBeInstanceOf(Livelock);
  });

  test("a real clock knows none", () => {
    const value = run(new SimpleKernel(), function* () {
      for (let i = 0; i < 200; i++) yield* checkpoint();
      return "ended";
    });
    expect(value).toBe("ended");
  });
});
