/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  Cancelled,
  checkpoint,
  moveOnAfter,
  now,
  scope,
  self,
  shield,
  sleep,
  spawn,
  supervise,
  type Task,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { equal } from "../../expect.ts";
import { fail, failInCleanup, give, nameOf, noting, thrownIn, worker } from "./cancel-helpers.ts";

/** `task.cancel`: what it waits for, and what it does in the task itself. */
export const taskCancel: readonly Case[] = [
  program(
    "X50",
    "the canceller goes on after the last statement of the cleanup",
    function* ({ log }) {
      const task = yield* spawn(worker, log, "task");
      yield* sleep(1);
      yield* task.cancel();
      log(`${task.state} at ${yield* now()}`);
    },
    ["task half", "task whole", "done at 11"],
  ),
  program(
    "X50",
    "and of the cleanup of the target's children",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        yield* spawn(worker, log, "child");
        yield* sleep(Infinity);
      });
      yield* sleep(1);
      yield* task.cancel();
      log("cancelled");
    },
    ["child half", "child whole", "cancelled"],
  ),
  program(
    "X50",
    "each of several cancellers waits for it",
    function* ({ log }) {
      const task = yield* spawn(worker, log, "task");
      yield* sleep(1);
      for (const name of ["a", "b"]) {
        yield* spawn(function* () {
          yield* task.cancel();
          log(`${name}, ${task.state}`);
        });
        yield* sleep(2);
      }
      yield* task.cancel();
      log(`main, ${task.state}`);
    },
    ["task half", "task whole", "a, done", "b, done", "main, done"],
  ),
  program(
    "X51",
    "what cleanup throws goes to the target's scope and its joiners, never to the canceller",
    function* ({ log }) {
      const error = new Error("cleanup");
      let target: Task | undefined;
      const owner = yield* spawn(() =>
        thrownIn(() =>
          scope(function* () {
            target = yield* spawn(failInCleanup, error, 1);
          }),
        ),
      );
      yield* sleep(1);
      yield* target!.cancel();
      log("cancel returned");
      equal(
        [yield* owner.join(), yield* thrownIn(() => target!.join())],
        [error, error],
        "who got the error",
      );
    },
    ["cancel returned"],
  ),
  program(
    "X52",
    "a task that has ended is not changed by it; it is a checkpoint all the same",
    function* ({ log }) {
      yield* supervise(function* () {
        const good = yield* spawn(give<string>, "value");
        const bad = yield* spawn(fail, "failed");
        yield* sleep(1);
        yield* spawn(function* () {
          log("other");
        });
        yield* good.cancel();
        yield* bad.cancel();
        log(yield* good.join());
        log(String(yield* thrownIn(() => bad.join())));
      });
    },
    ["other", "value", "failed"],
  ),
  program(
    "X53",
    "in the task itself it raises at that very trap, after others had their turn",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        const me = yield* self();
        try {
          yield* me.cancel("mine");
          log("never");
        } catch (error) {
          log(`${nameOf(error)} ${String((error as Cancelled).reason)}`);
          throw error;
        }
      });
      yield* spawn(function* () {
        log("other");
      });
      log(nameOf(yield* thrownIn(() => task.join())));
    },
    ["other", "Cancelled mine", "TaskCancelled"],
  ),
  program(
    "X53",
    "no scope inside the task absorbs it",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        yield* scope(function* () {
          yield* (yield* self()).cancel();
        });
        log("never");
      });
      log(nameOf(yield* thrownIn(() => task.join())));
    },
    ["TaskCancelled"],
  ),
  program(
    "X54",
    "where no raise can come, it is a switch: while unwinding",
    function* ({ log }) {
      yield* spawn(function* () {
        const me = yield* self();
        try {
          yield* me.cancel();
        } finally {
          yield* me.cancel();
          log("again");
          yield* sleep(5);
          log(`end at ${yield* now()}`);
        }
      });
    },
    ["again", "end at 5"],
  ),
  program(
    "X54",
    "and in a shield, after which it raises at the next park",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        yield* shield(function* () {
          yield* (yield* self()).cancel();
          log("went on");
        });
        yield* noting(log, () => checkpoint());
      });
      log(nameOf(yield* thrownIn(() => task.join())));
    },
    ["went on", "Cancelled", "TaskCancelled"],
  ),
  program(
    "X55",
    "a canceller that is cancelled while it waits raises; the target is cancelled all the same",
    function* ({ log }) {
      const target = yield* spawn(worker, log, "target");
      yield* sleep(1);
      yield* moveOnAfter(2, function* () {
        yield* noting(log, () => target.cancel());
      });
      log(`moved on at ${yield* now()}`);
    },
    ["Cancelled", "moved on at 3", "target half", "target whole"],
  ),
  program(
    "X56",
    "two tasks that cancel each other both end",
    function* ({ log }) {
      const tasks: Task[] = [];
      function* canceller(other: number) {
        yield* sleep(1);
        try {
          yield* tasks[other]!.cancel();
        } finally {
          yield* sleep(1);
        }
      }
      tasks.push(yield* spawn(canceller, 1), yield* spawn(canceller, 0));
      yield* sleep(10);
      log(tasks.map((task) => task.state).join(" "));
    },
    ["done done"],
  ),
  program(
    "X56",
    "a child that cancels the parent that waits for it",
    function* ({ log }) {
      const parent = yield* spawn(function* () {
        const me = yield* self();
        yield* spawn(function* () {
          yield* sleep(1);
          yield* noting(log, () => me.cancel());
        });
        yield* worker(log, "parent");
      });
      log(nameOf(yield* thrownIn(() => parent.join())));
    },
    ["Cancelled", "parent half", "parent whole", "TaskCancelled"],
  ),
];
