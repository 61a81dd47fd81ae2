import {
  checkpoint,
  Deadlock,
  moveOnAfter,
  now,
  sleep,
  sleepUntil,
  spawn,
  timeout,
  virtualClock,
  type VirtualClock,
} from "@outloop/core";
import { realClock } from "@outloop/core/kernel";
import { bounded } from "../../bounded.ts";
import type { Case } from "../../case.ts";
import { bare, custom, program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { errorOf, note, runSoon, tickingClock, valueOf } from "../support/probe.ts";
import { traced } from "../../traced.ts";

const both = { modes: ["blocking", "hosted"] } as const;

export const time: readonly Case[] = [
  custom("C1", "now reads the clock at each call, and gives just what it shows", ({ subject }) => {
    let instant = 0.1;
    const kernel = subject.make({ clock: { now: () => (instant *= 3) } });
    equal(
      [kernel.now(), kernel.now(), kernel.now()],
      [0.1 * 3, 0.1 * 3 * 3, 0.1 * 3 * 3 * 3],
      "three readings",
    );
  }),

  custom(
    "C2",
    "the kernel's real clock never goes backwards, and moves",
    ({ subject }) => {
      const kernel = subject.make({ clock: realClock });
      const first = kernel.now();
      let last = first;
      for (const until = realClock.now() + 3; realClock.now() < until;) {
        const instant = kernel.now();
        ensure(instant >= last, `now() went back from ${last} to ${instant}`);
        last = instant;
      }
      ensure(last > first, "it has moved");
    },
    { needs: ["wall clock"] },
  ),

  bare("C3", "a virtual clock moves forwards only, and only when it is moved", ({ kernel }) => {
    const clock = kernel.clock as VirtualClock;
    clock.jump(10);
    clock.jump(5);
    equal([clock.now(), clock.now(), kernel.now()], [10, 10, 10], "its readings");
    for (const instant of [NaN, Infinity, -Infinity]) {
      ensure(
        thrownBy(() => clock.jump(instant), "a jump") instanceof RangeError,
        "such a jump is a RangeError",
      );
      ensure(
        thrownBy(() => virtualClock({ start: instant }), "a start") instanceof RangeError,
        "such a start too",
      );
    }
  }),

  custom(
    "C4",
    "a program's instants are those of the kernel's clock",
    async ({ subject, mode }) => {
      for (const start of [1e12, -5]) {
        const kernel = bounded(subject.make({ clock: virtualClock({ start }) }));
        const ended = await runSoon(mode, kernel, function* () {
          const first = yield* now();
          yield* sleep(1);
          return [first, yield* now()];
        });
        equal(valueOf(ended), [start, start + 1], "what the program saw");
      }
    },
    both,
  ),

  custom(
    "C5",
    "the trap now reads the clock each time",
    async ({ subject, mode }) => {
      const ended = await runSoon(mode, bounded(subject.make({ clock: tickingClock(1) })), function* () {
        const first = yield* now();
        return [(yield* now()) - first, (yield* now()) - first];
      });
      equal(valueOf(ended), [1, 2], "how it moved within one turn");
    },
    both,
  ),

  program(
    "C5",
    "a virtual clock stands still within a turn",
    function* () {
      const before = yield* now();
      const until = realClock.now() + 2;
      while (realClock.now() < until);
      return (yield* now()) - before;
    },
    { value: 0 },
  ),

  program(
    "C6",
    "a sleep takes exactly its milliseconds of a virtual clock, fractions too",
    function* ({ log }) {
      for (const ms of [100, 0.5, 0.125]) {
        yield* sleep(ms);
        log(`${yield* now()}`);
      }
    },
    ["100", "100.5", "100.625"],
  ),

  program(
    "C6",
    "ten sleep at once in the time of one",
    function* () {
      const tasks = [];
      for (let i = 0; i < 10; i++) tasks.push(yield* spawn(sleep, 1000));
      for (const task of tasks) yield* task.join();
      return yield* now();
    },
    { value: 1000 },
  ),

  ...[0, -0, -1, -Infinity].map((ms) =>
    program(
      "C7",
      `sleep(${Object.is(ms, -0) ? "-0" : ms}) is one switch and takes no time`,
      function* ({ log }) {
        yield* spawn(function* () {
          log("other 1");
          yield* checkpoint();
          log("other 2");
        });
        yield* sleep(ms);
        log(`main at ${yield* now()}`);
        yield* checkpoint();
      },
      ["other 1", "main at 0", "other 2"],
    ),
  ),

  ...[100, 99.5, -Infinity].map((instant) =>
    program(
      "C7",
      `sleepUntil(${instant}) at 100 is one switch and takes no time`,
      function* ({ log }) {
        yield* sleep(100);
        yield* spawn(note, log, "other");
        yield* sleepUntil(instant);
        log(`main at ${yield* now()}`);
      },
      ["other", "main at 100"],
    ),
  ),

  program(
    "C8",
    "NaN is a RangeError, and what is no number a TypeError, wherever a time is taken",
    // oxlint-disable-next-line require-yield -- it is thrown before anything is asked
    function* () {
      for (const take of [
        sleep,
        sleepUntil,
        (ms: number) => timeout(ms, checkpoint),
        (ms: number) => moveOnAfter(ms, checkpoint),
      ]) {
        ensure(thrownBy(() => take(NaN), "a time of NaN") instanceof RangeError, "NaN is a RangeError");
        for (const ms of ["5", null, undefined, 5n, {}, true]) {
          const error = thrownBy(() => take(ms as never), "a time that is no number");
          ensure(error instanceof TypeError, "what is no number is a TypeError");
        }
      }
    },
    {},
  ),

  custom(
    "C9",
    "sleep(Infinity) and sleepUntil(Infinity) set no timer and end only by a cancel",
    async ({ subject, mode }) => {
      const deadlines: unknown[] = [];
      const kernel = traced(bounded(subject.make({ clock: virtualClock() })), (call, deadline) => {
        if (call === "at") deadlines.push(deadline);
      });
      const ended = await runSoon(mode, kernel, function* () {
        const left = yield* moveOnAfter(1e9, function* () {
          yield* spawn(sleep, Infinity);
          yield* sleepUntil(Infinity);
        });
        return left.timedOut;
      });
      equal(valueOf(ended), true, "whether the time was up first");
      equal(deadlines, [1e9], "the timers set");
      const stuck = await runSoon(mode, kernel, () => sleep(Infinity));
      ensure(errorOf(stuck) instanceof Deadlock, "alone it is a Deadlock");
    },
    both,
  ),
];
