/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import { checkpoint, currentScope, moveOnAfter, now, scope, shield, sleep, spawn } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { cleanup, noting, waiter, worker } from "./cancel-helpers.ts";

/** Leaving a scope while a cancel is due, and what acts before it raises. */
export const cancelExits: readonly Case[] = [
  program(
    "X15",
    "a scope left without living children passes a cancel that is due on to the next park",
    function* ({ log }) {
      yield* scope(function* () {
        const outer = yield* currentScope();
        const value = yield* scope(function* () {
          yield* spawn(function* () {});
          yield* sleep(1);
          outer.cancel();
          return "value";
        });
        log(`left with ${value}`);
        yield* noting(log, () => checkpoint());
      });
    },
    ["left with value", "Cancelled"],
  ),
  program(
    "X16",
    "the children are cancelled, the scope gives the body's value, the next park raises",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        const value = yield* scope(function* () {
          yield* spawn(worker, log, "child");
          return "value";
        });
        log(`the scope gave ${value}`);
        yield* noting(log, () => checkpoint());
      });
      yield* sleep(1);
      yield* task.cancel();
      log(task.state);
    },
    ["child half", "child whole", "the scope gave value", "Cancelled", "done"],
  ),
  program(
    "X16",
    "it waits on for a child that no cancel reaches",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        yield* spawn(() => shield(cleanup, log, "shielded"));
        log("body ended");
      });
      log(`after, at ${yield* now()}`);
    },
    ["body ended", "shielded half", "shielded whole", "after, at 10"],
  ),
  program(
    "X16",
    "the children of a task whose body has ended are cancelled with it",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        yield* spawn(waiter, log, "child");
        return "value";
      });
      yield* sleep(1);
      yield* task.cancel();
      log(yield* task.join());
    },
    ["child cleaned up", "value"],
  ),
  program(
    "X17",
    "task.cancel makes its request although its caller is due a cancel, then raises",
    function* ({ log }) {
      const target = yield* spawn(worker, log, "target");
      yield* sleep(1);
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        yield* noting(log, () => target.cancel());
      });
      log("after");
    },
    ["Cancelled", "after", "target half", "target whole"],
  ),
];
