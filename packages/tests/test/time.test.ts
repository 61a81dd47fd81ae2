import {
  checkpoint,
  deadline,
  Livelock,
  moveOnAfter,
  now,
  run,
  scope,
  sleep,
  sleepUntil,
  spawn,
  start,
  timeout,
  until,
  virtualClock,
  Deadlock,
  type Clock,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure, type Log } from "./helpers.ts";

describe("sleep", () => {
  test("takes milliseconds of the kernel's clock", () => {
    const { value } = simulate(function* () {
      yield* sleep(100);
      yield* sleep(0.5);
      return yield* now();
    });
    expect(value).toBe(100.5);
  });

  test.each([0, -0, -1, -Infinity])("sleep(%s) is a checkpoint: no time passes, one switch", (ms) => {
    const { log } = simulate(function* (say: Log) {
      yield* spawn(function* () {
        say("other 1");
        yield* checkpoint();
        say("other 2");
      });
      yield* sleep(ms);
      say(`main at ${yield* now()}`);
      yield* checkpoint();
    });
    expect(log).toEqual(["other 1", "main at 0", "other 2"]);
  });

  test("of NaN is a RangeError, thrown into the task", () => {
    const { value } = simulate(function* () {
      try {
        yield* sleep(NaN);
      } catch (error) {
        return error;
      }
      return undefined;
    });
    expect(value).toBeInstanceOf(RangeError);
  });

  test.each([["5"], [null], [undefined], [5n], [{}], [new Date(0)], [[5]], [true]])(
    "of %o, which is no number, is a TypeError",
    (ms) => {
      expect(() => sleep(ms as never)).toThrow(TypeError);
      expect(() => sleepUntil(ms as never)).toThrow(TypeError);
      expect(() => timeout(ms as never, sleep, 1)).toThrow(TypeError);
      expect(() => moveOnAfter(ms as never, sleep, 1)).toThrow(TypeError);
    },
  );

  test("of Infinity is for ever", () => {
    const { value } = simulate(() =>
      moveOnAfter(1e12, function* () {
        yield* sleep(Infinity);
      }),
    );
    expect(value.timedOut).toBe(true);
  });

  test("of Infinity is no timer: nobody is left who could end it", () => {
    expect(simulateFailure(() => sleep(Infinity)).error).toBeInstanceOf(Deadlock);
  });

  test("is never early on a real clock, and waits for fractions of a millisecond", () => {
    const early: number[] = [];
    run(new SimpleKernel(), function* () {
      for (const ms of [0.1, 0.3, 0.9, 1.1, 2.5, 5]) {
        const before = performance.now();
        yield* sleep(ms);
        const passed = performance.now() - before;
        if (passed < ms) early.push(ms);
      }
    });
    expect(early).toEqual([]);
  });

  test("is never early on the host's event loop", async () => {
    const early: number[] = [];
    await start(new SimpleKernel(), function* () {
      for (const ms of [0.1, 0.3, 0.9, 1.1, 2.5, 5]) {
        const before = performance.now();
        yield* sleep(ms);
        if (performance.now() - before < ms) early.push(ms);
      }
    });
    expect(early).toEqual([]);
  });

  test("ten coroutines sleep at once in the time of one", () => {
    const { value } = simulate(function* () {
      yield* scope(function* () {
        for (let i = 0; i < 10; i++) yield* spawn(sleep, 1000);
      });
      return yield* now();
    });
    expect(value).toBe(1000);
  });

  test("a wait longer than a host's longest timer does not fire early", async () => {
    const log: string[] = [];
    const job = start(new SimpleKernel(), function* () {
      yield* moveOnAfter(20, function* () {
        yield* sleep(2 ** 40);
        log.push("woke early");
      });
    });
    await job;
    expect(log).toEqual([]);
  });
});

describe("sleepUntil", () => {
  test("an instant ahead sleeps until the clock shows it", () => {
    const { value } = simulate(function* () {
      yield* sleep(30);
      yield* sleepUntil(100);
      return yield* now();
    });
    expect(value).toBe(100);
  });

  test.each([100, 99, 0, -1, -Infinity])("an instant not ahead (%s at 100) is a checkpoint", (instant) => {
    const { log } = simulate(function* (say: Log) {
      yield* sleep(100);
      yield* spawn(function* () {
        say("other");
      });
      yield* sleepUntil(instant);
      say(`main at ${yield* now()}`);
    });
    expect(log).toEqual(["other", "main at 100"]);
  });

  test("NaN is a RangeError, Infinity is for ever", () => {
    expect(() => sleepUntil(NaN)).toThrow(RangeError);
    expect(simulateFailure(() => sleepUntil(Infinity)).error).toBeInstanceOf(Deadlock);
  });
});

describe("now", () => {
  test("reads the clock each time", () => {
    let reads = 0;
    const clock: Clock = { now: () => ++reads };
    const value = run(new SimpleKernel({ clock }), function* () {
      return [yield* now(), yield* now(), yield* now()];
    });
    expect(value[1]! - value[0]!).toBeGreaterThan(0);
    expect(value[2]! - value[1]!).toBeGreaterThan(0);
  });

  test("moves within one turn on a real clock, and never backwards", () => {
    const passed = run(new SimpleKernel(), function* () {
      const before = yield* now();
      const busyUntil = performance.now() + 2;
      while (performance.now() < busyUntil);
      return (yield* now()) - before;
    });
    expect(passed).toBeGreaterThanOrEqual(1);
  });

  test("stands still within a turn on a virtual clock", () => {
    const { value } = simulate(function* () {
      const before = yield* now();
      const busyUntil = performance.now() + 2;
      while (performance.now() < busyUntil);
      return (yield* now()) - before;
    });
    expect(value).toBe(0);
  });
});

describe("a virtual clock", () => {
  test("jumps to the next deadline, so that a day takes no time", () => {
    const before = performance.now();
    const { value } = simulate(function* () {
      yield* sleep(86_400_000);
      return yield* now();
    });
    expect(value).toBe(86_400_000);
    expect(performance.now() - before).toBeLessThan(5000);
  });

  test("does not move while anything is ready", () => {
    const { log } = simulate(function* (say: Log) {
      yield* spawn(function* () {
        yield* sleep(1);
        say("slept");
      });
      for (let i = 0; i < 1000; i++) yield* checkpoint();
      say(`still ${yield* now()}`);
    });
    expect(log).toEqual(["still 0", "slept"]);
  });

  test("does not move while something outside is in flight", async () => {
    const log: string[] = [];
    await start(new SimpleKernel({ clock: virtualClock() }), function* () {
      yield* spawn(function* () {
        yield* sleep(1);
        log.push("slept");
      });
      yield* until(new Promise((resolve) => setTimeout(resolve, 20)));
      log.push(`the promise at ${yield* now()}`);
    });
    expect(log).toEqual(["the promise at 0", "slept"]);
  });

  test("begins where it is told to", () => {
    expect(run(new SimpleKernel({ clock: virtualClock({ start: 1e12 }) }), () => now())).toBe(1e12);
    expect(run(new SimpleKernel({ clock: virtualClock({ start: -5 }) }), () => now())).toBe(-5);
  });

  test("goes on from where it stood with the next run", () => {
    const clock = virtualClock();
    run(new SimpleKernel({ clock }), () => sleep(10));
    expect(run(new SimpleKernel({ clock }), () => now())).toBe(10);
  });

  test.each([NaN, Infinity, -Infinity, "5", null])("refuses to begin at %s, or to jump there", (instant) => {
    expect(() => virtualClock({ start: instant as never })).toThrow(RangeError);
    expect(() => virtualClock().jump(instant as never)).toThrow(RangeError);
  });

  test.each([0, -1, NaN])("refuses a turn limit of %s", (turnLimit) => {
    expect(() => virtualClock({ turnLimit })).toThrow(RangeError);
  });

  test("never goes backwards", () => {
    const clock = virtualClock({ start: 10 });
    clock.jump(5);
    expect(clock.now()).toBe(10);
  });

  test("ends the run with Livelock after so many turns at one instant, naming the ready tasks", () => {
    const kernel = new SimpleKernel({ clock: virtualClock({ turnLimit: 100 }) });
    let error: unknown;
    try {
      run(kernel, function* main() {
        yield* spawn(function* spinner() {
          for (;;) yield* checkpoint();
        });
        yield* sleep(5);
      });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(Livelock);
    expect((error as Livelock).tasks.map((task) => task.name)).toEqual(["spinner"]);
    expect((error as Livelock).message).toContain("'spinner'");
  });

  test("counts anew whenever time has passed", () => {
    const value = run(new SimpleKernel({ clock: virtualClock({ turnLimit: 100 }) }), function* () {
      for (let i = 0; i < 10; i++) {
        for (let j = 0; j < 50; j++) yield* checkpoint();
        yield* sleep(1);
      }
      return yield* now();
    });
    expect(value).toBe(10);
  });

  test("allows a million turns at one instant by default", () => {
    expect(virtualClock().turnLimit).toBe(1_000_000);
  });
});

describe("deadline", () => {
  test("is the nearest effective one, Infinity without any", () => {
    const { value } = simulate(function* () {
      const seen = [yield* deadline()];
      yield* timeout(100, function* () {
        seen.push(yield* deadline());
        yield* timeout(50, function* () {
          seen.push(yield* deadline());
        });
        yield* timeout(500, function* () {
          seen.push(yield* deadline());
        });
      });
      return seen;
    });
    expect(value).toEqual([Infinity, 100, 50, 100]);
  });
});

test("a time in a trap's field that only looks like a number is refused everywhere it is taken", () => {
  for (const take of [sleep, sleepUntil]) expect(() => take("100" as never)).toThrow(TypeError);
  expect(() => timeout(NaN, sleep, 1)).toThrow(RangeError);
  expect(() => moveOnAfter(NaN, sleep, 1)).toThrow(RangeError);
});
