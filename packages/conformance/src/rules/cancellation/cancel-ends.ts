/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  checkpoint,
  Deadlock,
  Event,
  failuresOf,
  Livelock,
  now,
  scope,
  shield,
  sleep,
  spawn,
  TaskCancelled,
  virtualClock,
  type Coroutine,
  type Op,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { checkEmpty, runIn } from "../../run-program.ts";
import { cleanup, stubborn, worker } from "./cancel-helpers.ts";

/** What a run as a whole does when it is cancelled, or cannot go on. */
export const cancelEnds: readonly Case[] = [
  program(
    "X70",
    "every parked task is cancelled, and all cleanup runs, in time as it needs",
    function* ({ log }) {
      yield* spawn(stuck, () => cleanup(log, "child"));
      yield* stuck(() => cleanup(log, "main", 20));
    },
    { log: ["child half", "main half", "child whole", "main whole"], error: Deadlock },
  ),
  program(
    "X70",
    "also if the program swallows it and returns",
    function* () {
      try {
        yield* sleep(Infinity);
      } catch {
        return "a value";
      }
      return "never";
    },
    { error: Deadlock, warnings: ["swallowed cancel"] },
  ),
  program(
    "X70",
    "what cleanup throws is kept behind it",
    function* () {
      yield* stuck(function* () {
        throw new Error("cleanup");
      });
    },
    {
      error(error) {
        ensure(error instanceof Deadlock, "it is a Deadlock");
        equal(
          failuresOf(error)
            .map((each) => (each as Error).message)
            .slice(1),
          ["cleanup"],
          "what came with it",
        );
      },
    },
  ),
  program(
    "X71",
    "a second deadlock in the cleanup ends its grace: at once, however long that is, and every finally runs",
    function* ({ log, kernel }) {
      yield* stuck(() =>
        stuck(function* () {
          log(`all of it ran, at ${kernel.now()}`);
        }),
      );
    },
    { log: ["all of it ran, at 0"], error: Deadlock },
    { run: { grace: Infinity } },
  ),
  program(
    "X71",
    "a grace that is pending is not waited for either",
    function* ({ log, kernel }) {
      yield* stuck(() =>
        stuck(function* () {
          log(`all of it ran, at ${kernel.now()}`);
        }),
      );
    },
    { log: ["all of it ran, at 0"], error: Deadlock },
  ),
  program(
    "X71",
    "it ends shields, in a body and in cleanup",
    function* ({ log }) {
      yield* spawn(() => shield(stuck, () => cleanup(log, "shielded body")));
      yield* stuck(() =>
        shield(() =>
          scope(stuck, function* () {
            log("shielded cleanup");
          }),
        ),
      );
    },
    { log: ["shielded cleanup"], error: Deadlock },
  ),
  program(
    "X71",
    "a task that waits again and again is abandoned, and the run ends",
    function* ({ log }) {
      yield* spawn(stubborn, [], Infinity, Infinity);
      yield* stuck(() => cleanup(log, "main"));
    },
    { log: ["main half", "main whole"], error: Deadlock, warnings: ["abandoned"] },
  ),
  custom(
    "X72",
    "a Livelock cancels the run as a Deadlock does: cleanup runs, and what is swallowed changes nothing",
    async ({ subject, mode }) => {
      const kernel = subject.make({ clock: virtualClock({ turnLimit: 100 }) });
      const log: string[] = [];
      const ended = await runIn(
        mode,
        kernel,
        function* () {
          yield* spawn(function* () {
            for (;;) yield* checkpoint();
          });
          yield* spawn(worker, (entry) => log.push(entry), "child");
          try {
            yield* sleep(Infinity);
          } catch {
            log.push(`main at ${yield* now()}`);
          }
        },
        { onWarning: () => {} },
      );
      ensure(!ended.ok && ended.error instanceof Livelock, "it ends with Livelock");
      equal(log, ["main at 0", "child half", "child whole"], "what ran");
      checkEmpty(kernel);
    },
    { modes: ["blocking", "hosted"] },
  ),
  custom(
    "X72",
    "a second Livelock ends shields and graces: tasks that swallow for ever are abandoned",
    async ({ subject, mode }) => {
      const kernel = subject.make({ clock: virtualClock({ turnLimit: 500 }) });
      const kinds: string[] = [];
      function* swallowing(): Coroutine<void> {
        for (;;) {
          try {
            yield* shield(function* () {
              for (;;) yield* checkpoint();
            });
          } catch {
            // And on it goes.
          }
        }
      }
      const ended = await runIn(
        mode,
        kernel,
        function* () {
          yield* spawn(swallowing);
          yield* swallowing();
        },
        { onWarning: ({ kind }) => kinds.push(kind) },
      );
      ensure(!ended.ok && ended.error instanceof Livelock, "it ends with Livelock");
      equal(kinds.filter((kind) => kind === "abandoned").length, 2, "how many were abandoned");
      checkEmpty(kernel);
    },
    { modes: ["blocking", "hosted"] },
  ),
  custom(
    "X73",
    "an aborted signal cancels the run, which throws its reason once cleanup has ended",
    async ({ subject, mode }) => {
      const kernel = subject.make({ clock: virtualClock() });
      const log: string[] = [];
      const controller = new AbortController();
      const reason = new Error("enough");
      const ended = await runIn(
        mode,
        kernel,
        function* () {
          yield* spawn(worker, (entry) => log.push(entry), "child");
          yield* spawn(function* () {
            yield* sleep(1);
            controller.abort(reason);
            log.push("still atomic");
          });
          yield* stuck(() => cleanup((entry) => log.push(entry), "main", 20));
        },
        { signal: controller.signal },
      );
      equal(ended, { ok: false, error: reason }, "how it ended");
      equal(log, ["still atomic", "child half", "main half", "child whole", "main whole"], "what ran");
      checkEmpty(kernel);
      const late = await runIn(mode, kernel, () => cleanup((entry) => log.push(entry), "never"), {
        signal: controller.signal,
      });
      equal([late, log.length], [{ ok: false, error: reason }, 5], "a run whose signal was aborted before");
    },
    { modes: ["blocking", "hosted"] },
  ),
  program(
    "X74",
    "job.cancel cancels the program; it resolves when cleanup has ended, and the job rejects with TaskCancelled",
    function* ({ log, job }) {
      yield* spawn(function* () {
        yield* sleep(1);
        void job()
          .cancel("enough")
          .then(() => log("cancel resolved"));
        log("requested");
      });
      yield* worker(log, "main");
    },
    {
      log: ["requested", "main half", "main whole", "cancel resolved"],
      error(error) {
        ensure(error instanceof TaskCancelled && error.reason === "enough", "TaskCancelled with the reason");
      },
    },
    { modes: ["hosted"], needs: ["hosted"] },
  ),
];

/** Parked for ever; cleans up by `after`. */
function* stuck(after: () => Op<void>): Coroutine<void> {
  try {
    yield* new Event().wait();
  } finally {
    yield* after();
  }
}
