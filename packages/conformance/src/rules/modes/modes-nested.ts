import {
  checkpoint,
  currentScope,
  Event,
  ForeignUse,
  KernelBusy,
  now,
  run,
  sleep,
  spawn,
  start,
  virtualClock,
  type Kernel,
  type Scope,
} from "@outloop/core";
import { bounded } from "../../bounded.ts";
import type { Case, Subject } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { checkEmpty } from "../../run-program.ts";
import { attempt, forever, macrotask, runSoon, soon, tickingClock, valueOf } from "../support/probe.ts";

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

export const modesNested: readonly Case[] = [
  custom(
    "D9",
    "a second job on a kernel is KernelBusy, in blocking and in hosted mode, and harms nobody",
    async ({ subject, mode }) => {
      const kernel = fresh(subject);
      const ended = await runSoon(mode, kernel, function* () {
        for (const begin of [run, start]) {
          const error = thrownBy(() => begin(kernel, () => now()), "a second job");
          ensure(error instanceof KernelBusy, "it is KernelBusy");
        }
        yield* sleep(1);
        return yield* now();
      });
      equal(valueOf(ended), 1, "the time in the first job, which goes on");
    },
    both,
  ),

  custom(
    "D9",
    "on a clock that many jobs may share, too",
    async ({ subject, mode }) => {
      const kernel = bounded(subject.make({ clock: tickingClock() }));
      const log: string[] = [];
      const ended = await runSoon(mode, kernel, function* () {
        for (const begin of [run, start]) {
          const error = thrownBy(() => begin(kernel, () => steps(log)), "a second job");
          ensure(error instanceof KernelBusy, "it is KernelBusy");
        }
        yield* checkpoint();
        return "goes on";
      });
      equal(valueOf(ended), "goes on", "what the first job gives");
      equal(log, [], "what ran of the second");
    },
    both,
  ),

  custom(
    "D10",
    "a kernel is busy until its hosted job has ended, and free then",
    async ({ subject }) => {
      const kernel = fresh(subject);
      const job = start(kernel, () => sleep(1));
      for (const begin of [run, start]) {
        ensure(
          thrownBy(() => begin(kernel, () => now()), "a second job") instanceof KernelBusy,
          "it is KernelBusy",
        );
      }
      await soon(job, "the job");
      equal(
        run(kernel, () => now()),
        1,
        "a run afterwards",
      );
    },
    hosted,
  ),

  custom(
    "D10",
    "a run that has ended, however it did, leaves its kernel free and empty",
    async ({ subject, mode }) => {
      const kernel = fresh(subject);
      const failing = await runSoon(mode, kernel, function* () {
        yield* spawn(sleep, 100);
        yield* spawn(checkpoint);
        throw new Error("failed");
      });
      ensure(!failing.ok, "the run failed");
      checkEmpty(kernel);
      await runSoon(mode, kernel, () => forever("nothing"));
      checkEmpty(kernel);
      equal(valueOf(await runSoon(mode, kernel, () => steps([]))), "value", "the next run");
    },
    both,
  ),

  custom(
    "D11",
    "two jobs cannot share a virtual clock at a time, but another clock they can",
    ({ subject }) => {
      const clock = virtualClock();
      const result = run(bounded(subject.make({ clock })), function* () {
        const error = thrownBy(() => run(bounded(subject.make({ clock })), () => now()), "a second job");
        ensure(error instanceof KernelBusy, "it is KernelBusy");
        yield* sleep(1);
        return yield* now();
      });
      equal(result, 1, "the first job goes on");
      equal(
        run(bounded(subject.make({ clock })), () => now()),
        1,
        "one after the other",
      );
      const shared = tickingClock();
      const inner = run(
        bounded(subject.make({ clock: shared })),
        function* () {
          yield* checkpoint();
          return run(bounded(subject.make({ clock: shared })), () => steps([]));
        },
        { name: "outer" },
      );
      equal(inner, "value", "a nested run on a shared clock that is not virtual");
    },
    { needs: ["blocking"] },
  ),

  program(
    "D12",
    "a nested run on another kernel works, in its own time, and its error is the task's",
    function* ({ another, log }) {
      yield* spawn(function* () {
        yield* sleep(11);
        log(`the neighbour at ${yield* now()}`);
      });
      yield* sleep(10);
      const inner = run(another(), function* () {
        yield* spawn(sleep, 5);
        yield* sleep(3);
        return yield* now();
      });
      log(`inner ended at ${inner}, outer at ${yield* now()}`);
      const error = new Error("inner");
      const failing = (): never => {
        throw error;
      };
      ensure(thrownBy(() => run(another(), failing), "the inner run") === error, "the very error comes out");
      yield* sleep(2);
      log(`the outer goes on at ${yield* now()}`);
    },
    ["inner ended at 3, outer at 10", "the neighbour at 11", "the outer goes on at 12"],
  ),

  program(
    "D13",
    "what belongs to one run is ForeignUse in another, and its own again afterwards",
    function* ({ another }) {
      const task = yield* spawn(sleep, 1);
      const outer: Scope = yield* currentScope();
      const event = new Event();
      yield* spawn(() => event.wait());
      yield* checkpoint();
      const seen = run(another(), function* () {
        return [
          yield* attempt(task.join()),
          yield* attempt(task.cancel()),
          yield* attempt(event.wait()),
          thrownBy(() => event.set(), "setting it"),
          thrownBy(() => outer.cancel(), "cancelling it"),
        ];
      });
      equal(
        seen.map((each) => each instanceof ForeignUse),
        [true, true, true, true, true],
        "which are ForeignUse",
      );
      event.set();
      yield* task.join();
      return event.isSet;
    },
    { value: true },
  ),

  custom(
    "D13",
    "host code that uses what belongs to a run gets ForeignUse",
    async ({ subject }) => {
      const event = new Event();
      const job = start(fresh(subject), function* () {
        yield* spawn(() => event.wait());
        yield* sleep(1);
        yield* new Event({ host: true }).wait();
      });
      job.catch(() => {});
      await macrotask(5);
      ensure(
        thrownBy(() => event.set(), "setting it from the host") instanceof ForeignUse,
        "it is ForeignUse",
      );
      await soon(
        job.post(() => event.set()),
        "the post",
      );
      ensure(event.isSet, "a post may set it");
      await soon(job.cancel(), "the cancel");
    },
    hosted,
  ),
];
