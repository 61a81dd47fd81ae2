/* oxlint-disable no-unmodified-loop-condition -- another task modifies it */
import {
  checkpoint,
  NeedsHost,
  NotATrap,
  now,
  run,
  sleep,
  start,
  virtualClock,
  type Kernel,
} from "@outloop/core";
import { bounded } from "../../bounded.ts";
import type { Case, Subject } from "../../case.ts";
import { custom } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";

import { altered, errorOf, macrotask, runSoon, soon, tickingClock, valueOf } from "../support/probe.ts";

const both = { modes: ["blocking", "hosted"] } as const;
const hosted = { modes: ["hosted"], needs: ["hosted"] } as const;

function fresh({ make }: Subject): Kernel {
  return bounded(make({ clock: virtualClock() }));
}

/** A program that does something, waits, and does something. */
function* steps(log: string[]) {
  log.push("first step");
  yield* sleep(1);
  yield* checkpoint();
  log.push("last step");
  return "value";
}

export const modes: readonly Case[] = [
  custom(
    "D1",
    "run has returned the value before the host does anything",
    async ({ subject }) => {
      const log: string[] = [];
      const kernel = bounded(subject.make({ clock: tickingClock(0.25) }));
      void Promise.resolve().then(() => log.push("microtask"));
      setTimeout(() => log.push("macrotask"), 0);
      equal(
        run(kernel, () => steps(log)),
        "value",
        "what run returns",
      );
      equal(log, ["first step", "last step"], "what happened before run returned");
      await macrotask(5);
      equal(log, ["first step", "last step", "microtask", "macrotask"], "what happened afterwards");
    },
    { needs: ["blocking"] },
  ),

  custom(
    "D2",
    "a value or an error comes out as that very object, and what is no object too",
    async ({ subject, mode }) => {
      const value = { an: "object" };
      // oxlint-disable-next-line require-yield -- it ends at once
      const returned = await runSoon(mode, fresh(subject), function* () {
        return value;
      });
      ensure(valueOf(returned) === value, "the value is the very object");
      for (const error of [new Error("mine"), undefined, 5]) {
        const thrown = await runSoon(mode, fresh(subject), function* () {
          yield* sleep(1);
          throw error;
        });
        ensure(errorOf(thrown) === error, "the error is what was thrown");
      }
    },
    both,
  ),

  custom(
    "D3",
    "where the thread may not block, run throws NeedsHost when it would have to wait, after cleanup",
    ({ subject }) => {
      const log: string[] = [];
      let instant = 0;
      const inner = bounded(subject.make({ clock: { now: () => instant } }));
      const kernel = altered(inner, {
        supports: { ...inner.supports, blocking: false },
        // Whoever waits all the same would find the time gone by, and nothing wrong.
        block: (ms) => void (instant += ms),
      });
      const error = thrownBy(
        () =>
          run(kernel, function* () {
            try {
              yield* checkpoint();
              log.push("ran");
              yield* sleep(1000);
              log.push("slept");
            } finally {
              log.push("cleaned up");
            }
          }),
        "run",
      );
      ensure(error instanceof NeedsHost, "it is NeedsHost");
      equal(log, ["ran", "cleaned up"], "the transcript");
      const virtual = fresh(subject);
      const alone = altered(virtual, { supports: { ...virtual.supports, blocking: false } });
      equal(
        run(alone, () => steps([])),
        "value",
        "a run that never has to wait",
      );
    },
  ),

  custom(
    "D4",
    "start returns before the first step, which comes in a macrotask of its own",
    async ({ subject }) => {
      const log: string[] = [];
      const job = start(fresh(subject), () => steps(log));
      log.push("start returned");
      await Promise.resolve().then(() => log.push("microtask"));
      equal(await soon(job, "the job"), "value", "what the job gives");
      equal(log, ["start returned", "microtask", "first step", "last step"], "the order");
    },
    hosted,
  ),

  custom("D5", "start on a kernel without host throws NeedsHost, and the kernel is free", ({ subject }) => {
    const inner = fresh(subject);
    const kernel = altered(inner, { host: undefined, supports: { ...inner.supports, hosted: false } });
    const log: string[] = [];
    ensure(thrownBy(() => start(kernel, () => steps(log)), "start") instanceof NeedsHost, "it is NeedsHost");
    equal(log, [], "what ran");
    equal(
      run(kernel, () => steps(log)),
      "value",
      "a run on it afterwards",
    );
  }),

  custom(
    "D6",
    "a job is a promise of its program's end",
    async ({ subject }) => {
      const error = new Error("mine");
      const failing = (): never => {
        throw error;
      };
      const job = start(fresh(subject), () => steps([]));
      ensure(
        (await soon(
          job.then((value) => `${value}!`),
          "then",
        )) === "value!",
        "then is told the value",
      );
      const failed = start(fresh(subject), failing);
      ensure(
        (await soon(
          failed.catch((thrown: unknown) => thrown),
          "catch",
        )) === error,
        "catch is told the very error",
      );
      let ended = 0;
      await soon(
        start(fresh(subject), () => now()).finally(() => ended++),
        "finally",
      );
      equal(ended, 1, "how often finally was told");
      const jobs = [3, 1, 2].map((ms) => start(fresh(subject), () => sleep(ms)));
      equal(await soon(Promise.all(jobs), "all"), [undefined, undefined, undefined], "many jobs at once");
    },
    hosted,
  ),

  ...[0, 2].map((budget) =>
    custom(
      "D7",
      `the host has a turn beside a job that is always ready, with a budget of ${budget} ms`,
      async ({ subject }) => {
        for (const step of [() => checkpoint(), () => sleep(1)]) {
          let turned = false;
          setTimeout(() => (turned = true), 0);
          const spinning = start(
            fresh(subject),
            function* () {
              while (!turned) yield* step();
            },
            { budget },
          );
          await soon(spinning, "the job");
          ensure(turned, "the host had its turn");
        }
      },
      hosted,
    ),
  ),

  custom(
    "D8",
    "bad options and a body that is no function are refused before anything runs",
    ({ subject }) => {
      const log: string[] = [];
      const kernel = fresh(subject);
      for (const begin of [run, start]) {
        for (const options of [{ grace: -1 }, { grace: NaN }, { budget: -1 }, { budget: "5" }]) {
          const error = thrownBy(() => begin(kernel, () => steps(log), options as never), "a bad option");
          ensure(error instanceof RangeError, "a bad number is a RangeError");
        }
        const signal = thrownBy(
          () => begin(kernel, () => steps(log), { signal: {} as never }),
          "a bad signal",
        );
        ensure(signal instanceof TypeError, "what is no signal is a TypeError");
        for (const body of [undefined, 5, steps(log), sleep(1)]) {
          ensure(
            thrownBy(() => begin(kernel, body as never), "a bad body") instanceof NotATrap,
            "it is NotATrap",
          );
        }
      }
      equal(log, [], "what ran");
      equal(
        run(kernel, () => now()),
        0,
        "a run afterwards",
      );
    },
  ),
];
