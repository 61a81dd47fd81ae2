import { checkpoint, now, run, sleep, sleepUntil, spawn, virtualClock } from "@outloop/core";

import { bounded } from "../../bounded.ts";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { equal } from "../../expect.ts";

import { runSoon, valueOf } from "../support/probe.ts";

const both = { modes: ["blocking", "hosted"] } as const;

export const timeJumps: readonly Case[] = [
  program(
    "C10",
    "sleepUntil sleeps until the clock shows just that instant",
    function* ({ log }) {
      yield* sleep(30);
      for (const instant of [100, 100.1 + 0.2, 2 ** 40]) {
        yield* sleepUntil(instant);
        log(`${(yield* now()) === instant}`);
      }
    },
    ["true", "true", "true"],
  ),

  program(
    "C11",
    "time jumps to each deadline in turn, and skips none",
    function* ({ log }) {
      for (const ms of [86_400_000, 3, 0.1 + 0.2, 1.5]) {
        yield* spawn(function* () {
          yield* sleep(ms);
          log(`${ms} at ${yield* now()}`);
        });
      }
      yield* sleep(2);
      log(`main at ${yield* now()}`);
    },
    [`${0.1 + 0.2} at ${0.1 + 0.2}`, "1.5 at 1.5", "main at 2", "3 at 3", "86400000 at 86400000"],
  ),

  program(
    "C11",
    "a deadline that was called off is not jumped to",
    function* () {
      const task = yield* spawn(sleep, 5);
      yield* checkpoint();
      yield* task.cancel();
      yield* sleep(10);
      return yield* now();
    },
    { value: 10 },
  ),

  program(
    "C12",
    "time does not move while anything is ready",
    function* ({ log }) {
      yield* spawn(function* () {
        yield* sleep(1);
        log("slept");
      });
      for (let i = 0; i < 500; i++) yield* checkpoint();
      log(`still ${yield* now()}`);
    },
    ["still 0", "slept"],
  ),

  custom(
    "C13",
    "one jump over several deadlines fires them all, in order, and the time is the one jumped to",
    async ({ subject, mode }) => {
      const clock = virtualClock();
      const log: string[] = [];
      const ended = await runSoon(mode, bounded(subject.make({ clock })), function* () {
        for (const ms of [3, 1, 2, 1]) {
          yield* spawn(function* () {
            yield* sleep(ms);
            log.push(`${ms} at ${yield* now()}`);
            yield* checkpoint();
            log.push(`after ${ms}`);
          });
        }
        yield* checkpoint();
        yield* checkpoint();
        clock.jump(10);
      });
      valueOf(ended);
      const woken = ["1 at 10", "1 at 10", "2 at 10", "3 at 10"];
      equal(log, [...woken, "after 1", "after 1", "after 2", "after 3"], "the transcript");
    },
    both,
  ),

  custom("C14", "the next run goes on where the clock stands", ({ subject }) => {
    const clock = virtualClock();
    const kernel = bounded(subject.make({ clock }));
    run(kernel, () => sleep(10));
    equal(
      run(kernel, () => now()),
      10,
      "the same kernel's next run",
    );
    equal(
      run(bounded(subject.make({ clock })), () => now()),
      10,
      "another kernel's run on that clock",
    );
  }),
];
