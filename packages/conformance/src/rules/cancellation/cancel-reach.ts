import { call, checkpoint, currentScope, moveOnAfter, now, scope, sleep, spawn } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { waiter } from "./cancel-helpers.ts";

/** Whom a cancel reaches, and in which order. */
export const cancelReach: readonly Case[] = [
  program(
    "X4",
    "nested scopes, tasks and tasks of tasks are all reached",
    function* ({ log }) {
      const reached: string[] = [];
      const note = (entry: string): void => void reached.push(entry);
      yield* moveOnAfter(5, function* () {
        yield* spawn(function* () {
          yield* spawn(waiter, note, "grandchild");
          yield* waiter(note, "child");
        });
        yield* scope(function* () {
          yield* spawn(waiter, note, "nephew");
          yield* call(waiter, note, "body");
        });
        note("never");
      });
      // In which order is the business of another rule.
      for (const entry of reached.toSorted()) log(entry);
      log(`at ${yield* now()}`);
    },
    ["body cleaned up", "child cleaned up", "grandchild cleaned up", "nephew cleaned up", "at 5"],
  ),
  program(
    "X4",
    "nobody outside of the scope is reached",
    function* ({ log }) {
      yield* spawn(function* () {
        yield* sleep(10);
        log("sibling went on");
      });
      yield* moveOnAfter(5, waiter, log, "body");
      yield* checkpoint();
      log("the task of the scope went on");
    },
    ["body cleaned up", "the task of the scope went on", "sibling went on"],
  ),
  program(
    "X5",
    "in the order of their spawning: the task whose scope it is before its children",
    function* ({ log }) {
      yield* scope(function* () {
        const handle = yield* currentScope();
        for (const name of ["first", "second", "third"]) yield* spawn(waiter, log, name);
        yield* spawn(function* () {
          yield* sleep(1);
          handle.cancel();
        });
        yield* waiter(log, "body");
      });
    },
    ["body cleaned up", "first cleaned up", "second cleaned up", "third cleaned up"],
  ),
  program(
    "X5",
    "whatever scopes they have opened, and however deep in the tree they are",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        yield* spawn(function* () {
          yield* spawn(waiter, log, "grandchild");
          yield* waiter(log, "with a child");
        });
        yield* spawn(() => scope(waiter, log, "in a scope"));
        yield* spawn(waiter, log, "plain");
        yield* waiter(log, "body");
      });
    },
    [
      "body cleaned up",
      "with a child cleaned up",
      "in a scope cleaned up",
      "plain cleaned up",
      "grandchild cleaned up",
    ],
  ),
];
