/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  Cancelled,
  currentScope,
  moveOnAfter,
  scope,
  scopeWith,
  sleep,
  spawn,
  spawnWith,
  TaskCancelled,
  type Coroutine,
  type Scope,
  type Task,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { cleanup, fail, failInCleanup, swallower, thrownIn, waiter, worker } from "./cancel-helpers.ts";

/** What is reported of cancels, what they tell, and tasks that never ran. */
export const cancelReports: readonly Case[] = [
  program(
    "X44",
    "a body that swallowed a cancel from outside and ended with a value",
    function* ({ log, warnings }) {
      const task: Task = yield* spawn(swallower<string>, "value");
      yield* sleep(1);
      yield* task.cancel("reason");
      equal([warnings.length, warnings[0]?.task === task], [1, true], "the report and its task");
      ensure(
        warnings[0]?.error instanceof Cancelled && warnings[0].error.reason === "reason",
        "it has the cancel",
      );
      log(String(yield* task.join()));
    },
    { log: ["value"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X44",
    "one whose finally drops the cancel by a return",
    function* () {
      const task = yield* spawn(function* (): Coroutine<string> {
        try {
          yield* sleep(Infinity);
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- the slip that is to be reported
          return "dropped";
        }
      });
      yield* sleep(1);
      yield* task.cancel();
    },
    { warnings: ["swallowed cancel"] },
  ),
  program(
    "X45",
    "a task still parking when its grace ends is reported then, once",
    function* ({ warnings }) {
      const task = yield* spawn(() => scopeWith({ grace: 50 }, swallower<string>, "value", 1000));
      yield* sleep(100);
      yield* spawn(() => task.cancel());
      yield* sleep(49);
      equal(warnings.length, 0, "reports before its grace has ended");
      yield* sleep(2);
      equal(
        warnings.map((each) => [each.kind, each.task === task]),
        [["swallowed cancel", true]],
        "reports then",
      );
    },
    { warnings: ["swallowed cancel"] },
  ),
  program(
    "X46",
    "no report: absorbed by a scope of its own, ended before the delivery, ended by another error",
    function* ({ log }) {
      yield* spawn(() => moveOnAfter(5, sleep, 10));
      yield* moveOnAfter(5, swallower<string>, "value");
      const inTime = yield* spawn(function* () {
        yield* sleep(5);
        return "in time";
      });
      yield* sleep(5);
      yield* inTime.cancel();
      log(yield* inTime.join());
      const error = yield* thrownIn(() => moveOnAfter(5, failInCleanup, new Error("cleanup")));
      log((error as Error).message);
    },
    ["in time", "cleanup"],
  ),
  program(
    "X47",
    "a spawn into a scope whose cancel was delivered never runs, and is reported",
    function* ({ log, warnings }) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          const task = yield* spawn(cleanup, log, "never");
          const error = yield* thrownIn(() => task.join());
          ensure(error instanceof TaskCancelled, "it is cancelled");
          equal(
            warnings.map((each) => [each.kind, each.task === task]),
            [["spawn after cancel", true]],
            "the report",
          );
          yield* cleanup(log, "rest");
        }
      });
    },
    { log: ["rest half", "rest whole"], warnings: ["spawn after cancel"] },
  ),
  program(
    "X47",
    "also into a scope of a task that cleans up, by another task",
    function* ({ log }) {
      const handles: Scope[] = [];
      yield* spawn(() =>
        moveOnAfter(5, function* () {
          handles.push(yield* currentScope());
          yield* worker(log, "body");
        }),
      );
      yield* sleep(7);
      yield* spawnWith({ scope: handles[0]! }, cleanup, log, "never");
    },
    { log: ["body half", "body whole"], warnings: ["spawn after cancel"] },
  ),
  program(
    "X48",
    "a task cancelled before it began never ran: by its handle, its scope, a failing sibling",
    function* ({ log }) {
      const task = yield* spawn(waiter, log, "never");
      log(task.state);
      yield* task.cancel("early");
      log(task.state);
      const error = yield* thrownIn(() => task.join());
      ensure(error instanceof TaskCancelled && error.reason === "early", "joining it throws TaskCancelled");
      yield* scope(function* () {
        yield* spawn(waiter, log, "never");
        (yield* currentScope()).cancel();
        yield* spawn(waiter, log, "never");
      });
      yield* thrownIn(() =>
        scope(function* () {
          yield* spawn(() => {
            throw new Error("at once");
          });
          yield* spawn(waiter, log, "never");
        }),
      );
    },
    ["new", "done"],
  ),
  program(
    "X49",
    "the reason is the canceller's own object, in Cancelled and in TaskCancelled; the origin names the canceller",
    function* ({ log }) {
      const reason = { why: "because" };
      const seen: unknown[] = [];
      const task = yield* spawn(function* () {
        try {
          yield* sleep(Infinity);
        } catch (error) {
          seen.push(error);
          throw error;
        }
      });
      yield* sleep(1);
      yield* task.cancel(reason);
      const [cancelled] = seen;
      ensure(cancelled instanceof Cancelled && cancelled.reason === reason, "Cancelled has the reason");
      ensure(
        cancelled.origin.includes("boss") && cancelled.message.includes(cancelled.origin),
        "it names who did it",
      );
      const error = yield* thrownIn(() => task.join());
      ensure(error instanceof TaskCancelled && error.reason === reason, "TaskCancelled has the reason");
      log("seen");
    },
    ["seen"],
    { run: { name: "boss" } },
  ),
  program(
    "X49",
    "of a failure, the reason is that error; of a deadline there is none, and the origin tells it",
    function* ({ log }) {
      const failure = new Error("failure");
      const seen: Cancelled[] = [];
      function* victim() {
        try {
          yield* sleep(Infinity);
        } catch (error) {
          seen.push(error as Cancelled);
          throw error;
        }
      }
      yield* thrownIn(() =>
        scope(function* () {
          yield* spawnWith({ name: "culprit" }, fail, failure, 1);
          yield* victim();
        }),
      );
      yield* moveOnAfter(25, victim);
      equal(
        seen.map((each) => each.reason),
        [failure, undefined],
        "the reasons",
      );
      ensure(seen[0]!.origin.includes("culprit"), "the failed task is named");
      ensure(seen[1]!.origin.includes("deadline") && seen[1]!.origin.includes("25"), "the deadline is named");
      log("seen");
    },
    ["seen"],
  ),
];
