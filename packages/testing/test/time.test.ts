import {
  checkpoint,
  Event,
  moveOnAfter,
  now,
  sleep,
  sleepUntil,
  spawn,
  supervise,
  timeout,
  TimeoutError,
  until,
  type Coroutine,
} from "@outloop/core";
import { NeverEnded, program, settled, WarningsGiven } from "@outloop/testing";
import { describe, expect, test } from "vitest";
import { failing } from "./failing.ts";

/** What users of other test kits for coroutines rely on, sentence by sentence. */
type Log = (...parts: unknown[]) => void;

function* sleeper(log: Log, name: string, ms: number): Coroutine<void> {
  yield* sleep(ms);
  log(name, "at", yield* now());
}

describe("as with Kotlin's runTest,", () => {
  test(
    "what is due goes by time, then by order of insertion",
    program(function* ({ log, expectLog }) {
      yield* supervise(function* () {
        yield* spawn(sleeper, log, "b", 20);
        yield* spawn(sleeper, log, "c", 20);
        yield* spawn(sleeper, log, "a", 10);
        yield* spawn(sleeper, log, "d", 20);
      });
      expectLog("a at 10", "b at 20", "c at 20", "d at 20");
    }),
  );

  test(
    "delays are skipped, and add up",
    program(function* () {
      for (let day = 0; day < 365; day++) yield* sleep(86_400_000);
      expect(yield* now()).toBe(365 * 86_400_000);
    }),
  );

  test(
    "a timeout counts virtual time: what takes just as long is faster by its order, what takes longer fails",
    program(function* () {
      yield* timeout(1000, sleep, 999);
      let error: unknown;
      try {
        yield* timeout(1000, sleep, 1001);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(TimeoutError);
      expect(yield* now()).toBe(1999);
    }),
  );

  test("a failure anywhere that nobody handled fails the test at its end", async () => {
    const log: string[] = [];
    const error = await failing(
      program(function* () {
        yield* supervise(function* () {
          yield* spawn(function* () {
            throw new Error("of a background task");
          });
          yield* sleep(1);
        });
        log.push("the body went on to its end");
      }),
    );
    expect(error).toBeInstanceOf(WarningsGiven);
    expect(error.message).toContain("of a background task");
    expect(log).toHaveLength(1);
  });

  test("a test that never ends is ended by a watchdog in real time", async () => {
    const error = await failing(
      program({ timeout: 20 }, function* () {
        yield* until(new Promise(() => {}));
      }),
    );
    expect(error).toBeInstanceOf(NeverEnded);
  });

  test(
    "runCurrent is settled(): what can run now runs, and no time passes",
    program(function* ({ log, expectLog }) {
      const task = yield* spawn(function* () {
        log("now");
        yield* checkpoint();
        log("still now");
        yield* sleep(1);
        log("later");
      });
      yield* settled();
      expectLog("now", "still now");
      yield* task.join();
    }),
  );
});

describe("clock.advance, with autojump: false,", () => {
  test(
    "as tokio's paused clock is meant to be moved: timers on the way fire at their own instants, in order",
    program({ autojump: false }, function* ({ clock, log, expectLog }) {
      const tasks = [yield* spawn(sleeper, log, "late", 30), yield* spawn(sleeper, log, "early", 10)];
      yield* settled();
      yield* until(clock.advance(100));
      expectLog("early at 10", "late at 30");
      expect(yield* now()).toBe(100);
      for (const each of tasks) yield* each.join();
    }),
  );

  test(
    "lets what a timer wakes set timers of its own on the way",
    program({ autojump: false }, function* ({ clock, log, expectLog }) {
      const ticker = yield* spawn(function* () {
        for (;;) yield* sleeper(log, "tick", 10);
      });
      yield* settled();
      yield* until(clock.advance(35));
      expectLog("tick at 10", "tick at 20", "tick at 30");
      yield* ticker.cancel();
    }),
  );

  test(
    "includes its end, where Kotlin's advanceTimeBy leaves it out",
    program({ autojump: false }, function* ({ clock, log, expectLog }) {
      const task = yield* spawn(sleeper, log, "a", 10);
      yield* settled();
      yield* until(clock.advance(9));
      expectLog();
      yield* until(clock.advance(1));
      expectLog("a at 10");
      yield* task.join();
    }),
  );

  test(
    "and runUntilIdle go on until no timer is left",
    program({ autojump: false }, function* ({ clock, log, expectLog }) {
      const task = yield* spawn(sleeper, log, "a", 1e6);
      yield* settled();
      yield* until(clock.runUntilIdle());
      expectLog("a at 1000000");
      yield* task.join();
    }),
  );

  test(
    "is the only thing that moves time",
    program({ autojump: false }, function* ({ clock }) {
      const { timedOut } = yield* moveOnAfter(1e6, function* () {
        for (let n = 0; n < 50; n++) yield* settled();
      });
      expect(timedOut).toBe(false);
      expect(clock.now()).toBe(0);
    }),
  );
});

describe("as with tokio's paused clock, time jumps by itself", () => {
  test(
    "only when nothing is ready",
    program(function* ({ log, expectLog }) {
      const task = yield* spawn(sleeper, log, "a", 1);
      for (let n = 0; n < 1000; n++) yield* checkpoint();
      log("busy at", yield* now());
      yield* task.join();
      expectLog("busy at 0", "a at 1");
    }),
  );

  test(
    "only when nothing outside is in flight: a pending promise stops the clock",
    program(function* ({ log, expectLog }) {
      const task = yield* spawn(sleeper, log, "a", 1);
      yield* until(new Promise((resolve) => void setTimeout(resolve, 5)));
      log("heard at", yield* now());
      yield* task.join();
      expectLog("heard at 0", "a at 1");
    }),
  );

  test(
    "to the very next timer, not past it",
    program(function* ({ log, expectLog }) {
      const fired = new Event();
      const tasks = [yield* spawn(sleeper, log, "b", 20), yield* spawn(sleeper, log, "a", 10)];
      yield* spawn(function* () {
        yield* sleepUntil(10);
        fired.set();
      });
      yield* fired.wait();
      expect(yield* now()).toBe(10);
      for (const each of tasks) yield* each.join();
      expectLog("a at 10", "b at 20");
    }),
  );
});
