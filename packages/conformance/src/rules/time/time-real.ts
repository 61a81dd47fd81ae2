import { moveOnAfter, sleep, spawn } from "@outloop/core";
import { layer, realClock } from "@outloop/core/kernel";
import { bounded } from "../../bounded.ts";
import type { Case } from "../../case.ts";
import { custom } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { altered, macrotask, realKernel, runSoon, soon, valueOf } from "../support/probe.ts";
import { traced } from "../../traced.ts";

const both = { modes: ["blocking", "hosted"] } as const;

export const timeReal: readonly Case[] = [
  custom(
    "C22",
    "the driver waits for just what is missing to the earliest deadline, and again if that ended early",
    async ({ subject, mode }) => {
      // Real time that moves only by waiting; each wait ends early, half way, until little is missing.
      let instant = 100;
      const waits: number[] = [];
      const waited = (ms: number): void => {
        waits.push(ms);
        instant += ms > 2 ? ms / 2 : ms;
      };
      const inner = bounded(subject.make({ clock: { now: () => instant } }));
      const parts = {
        block: waited,
        ...(inner.host !== undefined && {
          host(ms: number, resume: () => void): () => void {
            if (ms > 0) waited(ms);
            return inner.host!(0, resume);
          },
        }),
      };
      const kernel = altered(layer(inner, parts), { supports: { ...inner.supports, blocking: true } });
      const log: string[] = [];
      const ended = await runSoon(mode, kernel, function* () {
        yield* spawn(function* () {
          yield* sleep(9);
          log.push(`9 at ${instant}`);
        });
        yield* sleep(8);
        log.push(`8 at ${instant}`);
      });
      valueOf(ended);
      equal(waits, [8, 4, 2, 1], "the waits");
      equal(log, ["8 at 108", "9 at 109"], "the transcript");
    },
    both,
  ),

  custom(
    "C23",
    "no sleep on a real clock is ever early, fractions of a millisecond included",
    async ({ subject, mode }) => {
      const early: number[] = [];
      const ended = await runSoon(mode, realKernel(subject), function* () {
        for (const ms of [0.1, 0.3, 0.9, 1.1, 2.5, 6]) {
          const before = realClock.now();
          yield* sleep(ms);
          if (realClock.now() - before < ms) early.push(ms);
        }
      });
      valueOf(ended);
      equal(early, [], "the sleeps that were early");
    },
    { ...both, needs: ["wall clock"] },
  ),

  custom(
    "C23",
    "a sleep beyond the longest timer of a host is not early either",
    async ({ subject, mode }) => {
      const log: string[] = [];
      const ended = await runSoon(mode, realKernel(subject), () =>
        moveOnAfter(4, function* () {
          yield* spawn(sleep, 2 ** 31);
          yield* sleep(2 ** 40);
          log.push("woke early");
        }),
      );
      valueOf(ended);
      equal(log, [], "what woke");
    },
    { ...both, needs: ["wall clock"] },
  ),

  custom(
    "C24",
    "block holds the thread for its milliseconds, rounded up",
    ({ subject }) => {
      const kernel = realKernel(subject);
      kernel.attach();
      for (const ms of [0.3, 0.7, 1.4, 2.6, 5]) {
        const before = realClock.now();
        kernel.block(ms);
        const passed = realClock.now() - before;
        // A tenth for what clocks of different grain may differ by.
        ensure(passed >= ms - 0.1, `block(${ms}) returned after ${passed} ms`);
      }
      kernel.block(0);
      kernel.detach();
    },
    { needs: ["blocking", "wall clock"] },
  ),

  custom(
    "C25",
    "host resumes when its milliseconds have passed, and a wait longer than any timer not at once",
    async ({ subject }) => {
      const kernel = realKernel(subject);
      kernel.attach();
      const log: string[] = [];
      const callOff = kernel.host!(2 ** 40, () => log.push("resumed early"));
      const callOffForever = kernel.host!(Infinity, () => log.push("resumed for ever"));
      await macrotask(5);
      callOff();
      callOffForever();
      equal(log, [], "what resumed");
      const before = realClock.now();
      await soon(new Promise<void>((resolve) => void kernel.host!(10, resolve)), "host(10)");
      // The timers of hosts are early by up to a millisecond; the driver then waits again.
      ensure(realClock.now() - before >= 8.9, "host(10) waited");
      kernel.detach();
    },
    { needs: ["hosted", "wall clock"] },
  ),

  custom(
    "C26",
    "a sleep costs a handful of waits, not a busy loop",
    async ({ subject, mode }) => {
      let waits = 0;
      const kernel = traced(realKernel(subject), (call) => {
        if (call === "block" || call === "host") waits++;
      });
      valueOf(await runSoon(mode, kernel, () => sleep(12)));
      ensure(waits <= 8, `sleep(12) took ${waits} waits`);
    },
    { ...both, needs: ["wall clock"] },
  ),
];
