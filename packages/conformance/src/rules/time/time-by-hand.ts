import { Deadlock, now, run, sleep, spawn, start, until, virtualClock, type Coroutine } from "@outloop/core";
import { bounded } from "../../bounded.ts";
import type { Case } from "../../case.ts";
import { custom } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";

const hosted = { modes: ["hosted"] } as const;

type Log = (entry: string) => void;

/** Sleeps and says when it wakes. */
function* sleeper(log: Log, ms: number): Coroutine<void> {
  yield* sleep(ms);
  log(`${ms} at ${yield* now()}`);
}

function* sleepers(log: Log, ...durations: readonly number[]): Coroutine<void> {
  for (const ms of durations) yield* spawn(sleeper, log, ms);
}

export const timeByHand: readonly Case[] = [
  custom(
    "C28",
    "advance lets every timer on the way fire at its own instant, those due at the very end included, and none beyond",
    async ({ subject }) => {
      const clock = virtualClock({ autojump: false });
      const log: string[] = [];
      const job = start(bounded(subject.make({ clock })), () =>
        sleepers((entry) => log.push(entry), 30, 10, 20, 21),
      );
      await clock.advance(20);
      equal(log, ["10 at 10", "20 at 20"], "the transcript after 20 ms");
      equal(clock.now(), 20, "the instant");
      await clock.advance(100);
      equal(log.slice(2), ["21 at 21", "30 at 30"], "the rest of the transcript");
      equal(clock.now(), 120, "the instant at the end");
      await job;
    },
    hosted,
  ),
  custom(
    "C28",
    "what a timer wakes runs, and sets further timers, before the clock moves on",
    async ({ subject }) => {
      const clock = virtualClock({ autojump: false });
      const log: string[] = [];
      const job = start(bounded(subject.make({ clock })), function* () {
        for (let count = 0; count < 4; count++) {
          yield* sleep(5);
          log.push(`tick at ${yield* now()}`);
        }
      });
      await clock.advance(12);
      equal(log, ["tick at 5", "tick at 10"], "the transcript");
      await job.cancel();
    },
    hosted,
  ),
  custom(
    "C29",
    "a clock made with autojump: false does not move by itself, and one told to jump again does",
    async ({ subject }) => {
      const clock = virtualClock({ autojump: false });
      const log: string[] = [];
      const job = start(bounded(subject.make({ clock })), () => sleepers((entry) => log.push(entry), 1, 2));
      // Many turns, in which nothing is ready and nothing outside is in flight.
      for (let turn = 0; turn < 5; turn++) await job.post(() => {});
      equal([...log, clock.now()], [0], "what has happened so far");
      clock.autojump = true;
      await clock.advance(0);
      await job;
      equal(log, ["1 at 1", "2 at 2"], "the transcript");
    },
    hosted,
  ),
  custom(
    "C30",
    "promises that are settled are heard before each step of an advance, and one that is pending does not stop it",
    async ({ subject }) => {
      const clock = virtualClock({ autojump: false });
      const log: string[] = [];
      const job = start(bounded(subject.make({ clock })), function* () {
        yield* spawn(sleeper, (entry) => log.push(entry), 50);
        yield* spawn(function* () {
          yield* until(new Promise<void>(() => {}));
        });
        for (let count = 0; count < 3; count++) {
          yield* sleep(10);
          yield* until(Promise.resolve());
          yield* until(Promise.resolve());
        }
        log.push(`heard all at ${yield* now()}`);
      });
      await clock.advance(100);
      equal(log, ["heard all at 30", "50 at 50"], "the transcript");
      await job.cancel();
    },
    hosted,
  ),
  custom(
    "C31",
    "runUntilIdle ends when no timer is pending, with the clock at the last deadline",
    async ({ subject }) => {
      const clock = virtualClock({ autojump: false });
      const log: string[] = [];
      const job = start(bounded(subject.make({ clock })), function* () {
        yield* sleepers((entry) => log.push(entry), 10, 7000);
        yield* until(new Promise<void>(() => {}));
      });
      await clock.runUntilIdle();
      equal([...log, clock.now()], ["10 at 10", "7000 at 7000", 7000], "what has happened");
      await job.cancel();
    },
    hosted,
  ),
  custom(
    "C32",
    "several advances follow one another, and go to their ends also when the program has ended",
    async ({ subject }) => {
      const clock = virtualClock({ autojump: false });
      const log: string[] = [];
      const job = start(bounded(subject.make({ clock })), () => sleepers((entry) => log.push(entry), 10, 15));
      const ends: number[] = [];
      const noted = (advance: Promise<void>): Promise<void> =>
        advance.then(() => void ends.push(clock.now()));
      await Promise.all([
        noted(clock.advance(10)),
        noted(clock.advance(10)),
        noted(clock.runUntilIdle()),
        noted(clock.advance(5)),
      ]);
      await job;
      equal(log, ["10 at 10", "15 at 15"], "the transcript");
      ensure(ends.length === 4, "each of them ends");
      equal(clock.now(), 25, "the instant");
      await clock.advance(5);
      equal(clock.now(), 30, "the instant, with nobody on the clock");
    },
    hosted,
  ),
  custom(
    "C33",
    "under run, a program that waits on a clock made with autojump: false is deadlocked, and is told why",
    ({ subject }) => {
      const clock = virtualClock({ autojump: false });
      const error = thrownBy(() => run(bounded(subject.make({ clock })), () => sleep(5)), "run");
      ensure(error instanceof Deadlock, `it throws Deadlock, not ${String(error)}`);
      ensure(error.message.includes("autojump: false"), "the message names the clock");
      equal(clock.now(), 0, "the instant");
    },
  ),
  custom("C33", "a task may move the clock itself", ({ subject }) => {
    const clock = virtualClock({ autojump: false });
    const instant = run(bounded(subject.make({ clock })), function* () {
      void clock.advance(100);
      yield* sleep(40);
      return yield* now();
    });
    equal(instant, 40, "the instant at which the sleep ends");
  }),
  custom("C34", "advance refuses what is no finite duration from 0", () => {
    const clock = virtualClock();
    for (const ms of [NaN, Infinity, -1, "5" as never]) {
      ensure(
        thrownBy(() => void clock.advance(ms), `advance(${ms})`) instanceof RangeError,
        `advance(${ms}) throws RangeError`,
      );
    }
    equal(clock.now(), 0, "the instant");
  }),
];
