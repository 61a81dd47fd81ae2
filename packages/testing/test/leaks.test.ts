import {
  Channel,
  checkpoint,
  Deadlock,
  Event,
  Lock,
  scope,
  shield,
  sleep,
  spawn,
  spawnWith,
  until,
  type Coroutine,
} from "@outloop/core";
import { LeakedTasks, program, settled } from "@outloop/testing";
import { expect, test } from "vitest";
import { failing } from "./failing.ts";

test.each(["hosted", "blocking"] as const)(
  "a task that is alive at the end of the body fails the test: its name, its wait, its origin, %s",
  async (mode) => {
    const error = await failing(
      program({ mode }, function* () {
        const channel = new Channel<string>();
        yield* spawn(function* reader() {
          yield* channel.receive();
        });
        yield* spawnWith({ name: "timer" }, sleep, 1000);
        yield* sleep(1);
      }),
    );
    expect(error).toBeInstanceOf(LeakedTasks);
    const [, reader, timer] = error.message.split("\n");
    expect(reader).toMatch(
      /^ {2}task 2 'reader' waits for receive on Channel#1.*, spawned at .*leaks\.test\.ts:\d+/,
    );
    expect(timer).toMatch(
      /^ {2}task 3 'timer' waits for sleep \{ ms: 1000 \}, spawned at .*leaks\.test\.ts:\d+/,
    );
    expect((error as LeakedTasks).tasks.map(({ id, name }) => [id, name])).toEqual([
      [2, "reader"],
      [3, "timer"],
    ]);
  },
);

test("what each leaked task waits for is told, whatever it is", async () => {
  const error = await failing(
    program(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const sleeper = yield* spawn(function* sleeper() {
        yield* sleep(Infinity);
      });
      yield* spawn(function* joiner() {
        yield* sleeper.join();
      });
      yield* spawn(function* parent() {
        yield* scope(function* () {
          yield* spawn(sleep, 5);
        });
      });
      yield* spawn(function* leaving() {
        yield* spawn(sleep, 6);
        yield* checkpoint();
      });
      yield* spawn(function* locked() {
        yield* lock.acquire();
      });
      yield* spawn(function* outside() {
        yield* until(new Promise(() => {}));
      });
      yield* settled();
      yield* spawn(function* late() {});
    }),
  );
  const waits = (error as LeakedTasks).tasks.map(({ name, waitsFor }) => `${name}: ${waitsFor}`);
  expect(waits).toEqual([
    "sleeper: sleep { ms: Infinity }",
    "joiner: the end of task 2 'sleeper'",
    "parent: its children task 8 'sleep'",
    "leaving: its children task 9 'sleep'",
    "locked: acquire on Lock#1, held by task 1 'test'",
    "outside: until { source: a Promise }",
    "sleep: sleep { ms: 5 }",
    "sleep: sleep { ms: 6 }",
    "late: its turn",
  ]);
});

test("leaked tasks are cancelled, and their cleanup runs before the test ends", async () => {
  const log: string[] = [];
  await failing(
    program(function* () {
      yield* spawn(function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* sleep(100);
          log.push("cleaned up");
        }
      });
      yield* sleep(1);
    }),
  );
  expect(log).toEqual(["cleaned up"]);
});

test("the cleanup of leaked tasks is bounded by their grace", async () => {
  const error = await failing(
    program(function* () {
      yield* spawn(function* stubborn() {
        for (;;) {
          try {
            yield* sleep(1000);
          } catch {}
        }
      });
      yield* sleep(1);
    }),
  );
  expect(error).toBeInstanceOf(LeakedTasks);
  expect(error.message).toContain("abandoned: task 2 'stubborn' was abandoned");
});

test("a leaked task whose cleanup can never end is told with that", async () => {
  const error = await failing(
    program(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      yield* spawn(function* holder() {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* shield(() => lock.acquire());
        }
      });
      yield* sleep(1);
    }),
  );
  expect(error).toBeInstanceOf(LeakedTasks);
  expect(error.message).toContain(Deadlock.name);
});

test("what the cleanup of leaked tasks throws is told", async () => {
  const error = await failing(
    program(function* () {
      yield* spawn(function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          throw new RangeError("in cleanup"); // oxlint-disable-line no-unsafe-finally
        }
      });
      yield* sleep(1);
    }),
  );
  expect(error).toBeInstanceOf(LeakedTasks);
  expect(error.message).toContain("RangeError: in cleanup");
});

test("the clock jumps by itself for the cleanup, also where it is moved by hand", async () => {
  const log: string[] = [];
  function* tidy(): Coroutine<void> {
    try {
      yield* sleep(Infinity);
    } finally {
      yield* sleep(100);
      log.push("cleaned up");
    }
  }
  const options = { autojump: false, timeout: 2000 };
  const leaked = await failing(
    program(options, function* () {
      yield* spawn(tidy);
      yield* settled();
    }),
  );
  expect(leaked).toBeInstanceOf(LeakedTasks);
  const failed = await failing(
    program(options, function* () {
      yield* spawn(tidy);
      yield* settled();
      throw new Error("of the body");
    }),
  );
  expect(failed.message).toBe("of the body");
  expect(log).toEqual(["cleaned up", "cleaned up"]);
});

test("tasks that a failure has cancelled already when the body ends are no leak", async () => {
  const thrown = new Error("of a sibling");
  const error = await failing(
    program(function* () {
      const go = new Event();
      yield* spawn(sleep, Infinity);
      yield* spawn(function* () {
        yield* sleep(1);
        go.set();
        throw thrown;
      });
      yield* go.wait();
    }),
  );
  expect(error).toBe(thrown);
});

test("tasks that a failure of the body cancels are no leak", async () => {
  const thrown = new Error("of the body");
  const error = await failing(
    program(function* () {
      yield* spawn(sleep, 1000);
      yield* sleep(1);
      throw thrown;
    }),
  );
  expect(error).toBe(thrown);
});

test(
  "tasks of a scope that has ended, joined and cancelled ones are no leak",
  program(function* () {
    yield* scope(function* () {
      yield* spawn(sleep, 10);
    });
    const joined = yield* spawn(sleep, 10);
    yield* joined.join();
    const cancelled = yield* spawn(sleep, Infinity);
    yield* cancelled.cancel();
  }),
);
