/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import { checkpoint, currentScope, moveOnAfter, now, scope, self, shield, sleep, spawn } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { cleanup, fail, nameOf, noting, swallower, thrownIn, worker } from "./cancel-helpers.ts";

/** A task that is unwinding gets no further cancel, except from scopes opened since. */
export const unwinding: readonly Case[] = [
  program(
    "X18",
    "a second cancel of the task does not skip the rest of a parked finally",
    function* ({ log }) {
      const task = yield* spawn(worker, log, "task");
      yield* sleep(1);
      yield* spawn(() => task.cancel("first"));
      yield* sleep(2);
      yield* task.cancel("second");
      log("cancelled");
    },
    ["task half", "task whole", "cancelled"],
  ),
  program(
    "X18",
    "nor does the cancel of its scope and of the scopes around that, one after the other",
    function* ({ log }) {
      yield* moveOnAfter(8, function* () {
        yield* moveOnAfter(6, function* () {
          yield* moveOnAfter(4, worker, log, "body");
          log("never");
        });
        log("never");
      });
      log(`after, at ${yield* now()}`);
    },
    ["body half", "body whole", "after, at 14"],
  ),
  program(
    "X18",
    "nor does the failure of a sibling, or of a task in the very scope",
    function* ({ log }) {
      const error = yield* thrownIn(() =>
        scope(function* () {
          yield* spawn(fail, new Error("sibling"), 7);
          yield* moveOnAfter(4, function* () {
            yield* spawn(function* () {
              try {
                yield* sleep(Infinity);
              } finally {
                yield* fail(new Error("child"), 2);
              }
            });
            yield* worker(log, "body");
          });
          log("never");
        }),
      );
      log(String(error));
    },
    ["body half", "body whole", "Error: sibling"],
  ),
  program(
    "X18",
    "nor what its own cleanup cancels: its scope, or the task that it is",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        yield* moveOnAfter(5, function* () {
          const handle = yield* currentScope();
          try {
            yield* sleep(Infinity);
          } finally {
            handle.cancel();
            yield* cleanup(log, "first");
            yield* (yield* self()).cancel();
            yield* cleanup(log, "second");
          }
        });
        log("never");
      });
      log(nameOf(yield* thrownIn(() => task.join())));
    },
    ["first half", "first whole", "second half", "second whole", "TaskCancelled"],
  ),
  program(
    "X18",
    "each of several nested finally blocks runs to its end, whatever comes in each millisecond",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        try {
          try {
            yield* worker(log, "inner", 4);
          } finally {
            yield* cleanup(log, "middle", 4);
          }
        } finally {
          yield* cleanup(log, "outer", 4);
        }
      });
      yield* sleep(1);
      for (let n = 0; n < 14; n++) {
        yield* spawn(() => task.cancel(n));
        yield* sleep(1);
      }
    },
    ["inner half", "inner whole", "middle half", "middle whole", "outer half", "outer whole"],
  ),
  program(
    "X19",
    "one that swallows its cancel parks on unharmed within its grace, up to the exit of the scope",
    function* ({ log }) {
      yield* moveOnAfter(20, function* () {
        const value = yield* moveOnAfter(5, swallower<string>, "went on", 30);
        log(`${value.value} at ${yield* now()}`);
        yield* noting(log, () => checkpoint());
      });
      log("after");
    },
    ["went on at 35", "Cancelled", "after"],
  ),
  program(
    "X23",
    "a task is unwinding from the delivery on to the end of its cleanup",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        yield* moveOnAfter(5, worker, note, "first", 4);
        yield* worker(note, "second", 4);
      });
      function note(entry: string): void {
        if (entry.endsWith("half")) log(task.state);
      }
      yield* sleep(6);
      log(`while its cleanup is parked: ${task.state}`);
      yield* sleep(4);
      log(`when the scope has absorbed: ${task.state}`);
      yield* spawn(() => task.cancel());
      yield* checkpoint();
      yield* checkpoint();
      log(`cancelled again: ${task.state}`);
      yield* sleep(5);
      log(task.state);
    },
    [
      "while its cleanup is parked: unwinding",
      "unwinding",
      "when the scope has absorbed: parked",
      "cancelled again: unwinding",
      "unwinding",
      "done",
    ],
  ),
  program(
    "X79",
    "a cancel raises in the cleanup after an error of the task's own, and not in its shields",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        try {
          yield* fail(new Error("own"), 1);
        } finally {
          yield* shield(cleanup, log, "shielded");
          yield* noting(log, () => cleanup(log, "never"));
        }
      });
      yield* sleep(3);
      yield* task.cancel();
      log(nameOf(yield* thrownIn(() => task.join())));
    },
    ["shielded half", "shielded whole", "Cancelled", "TaskCancelled"],
  ),
];
