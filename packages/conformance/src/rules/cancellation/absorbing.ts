/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  Cancelled,
  checkpoint,
  currentScope,
  moveOnAfter,
  now,
  scope,
  scopeWith,
  shield,
  sleep,
  spawn,
  TaskCancelled,
  timeout,
  TimeoutError,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { cancelledScope, fail, noting, thrownIn, waiter } from "./cancel-helpers.ts";

/** Which scope ends a cancel, and what is as before once it has. */
export const absorbing: readonly Case[] = [
  program(
    "X28",
    "the scope that is cancelled absorbs: not one inside it, not one around it",
    function* ({ log }) {
      yield* scope(function* () {
        yield* scope(function* () {
          const middle = yield* currentScope();
          yield* scope(function* () {
            middle.cancel();
            yield* checkpoint();
          });
          log("never");
        });
        log("absorbed by the middle one");
        yield* checkpoint();
        log("goes on");
      });
    },
    ["absorbed by the middle one", "goes on"],
  ),
  ...["inner first", "outer first"].map((order) =>
    program(
      "X28",
      `of several, the outermost that is cancelled absorbs: ${order}`,
      function* ({ log }) {
        yield* scope(function* () {
          const outer = yield* currentScope();
          yield* scope(function* () {
            const inner = yield* currentScope();
            if (order === "inner first") inner.cancel();
            outer.cancel();
            inner.cancel();
            yield* checkpoint();
          });
          log("never");
        });
        log("after the outer one");
      },
      ["after the outer one"],
    ),
  ),
  program(
    "X28",
    "a scope cancelled only while the Cancelled is on its way absorbs it all the same",
    function* ({ log }) {
      yield* scope(function* () {
        const outer = yield* currentScope();
        try {
          yield* cancelledScope(() => checkpoint()); // absorbed: nobody else is cancelled
          yield* scope(function* () {
            (yield* currentScope()).cancel();
            try {
              yield* checkpoint();
            } finally {
              outer.cancel();
            }
          });
          log("never");
        } finally {
          log("passes through");
        }
      });
      log("after");
    },
    ["passes through", "after"],
  ),
  program(
    "X29",
    "no tag: a Cancelled kept from one scope is absorbed by another that is cancelled",
    function* ({ log }) {
      let kept: unknown;
      yield* cancelledScope(function* () {
        try {
          yield* checkpoint();
        } catch (error) {
          kept = error;
          throw error;
        }
      });
      yield* cancelledScope(function* () {
        yield* moveOnAfter(0, sleep, 0);
        throw kept;
      });
      yield* cancelledScope(function* () {
        throw new Cancelled("reason", "by hand");
      });
      log("after");
    },
    ["after"],
  ),
  program(
    "X30",
    "a cancel outside of a shield is not one that reaches: the scope inside absorbs its own",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        yield* shield(function* () {
          yield* sleep(10);
          yield* moveOnAfter(5, sleep, 100);
          log(`absorbed at ${yield* now()}`);
        });
        yield* noting(log, () => checkpoint());
      });
    },
    ["absorbed at 15", "Cancelled"],
  ),
  ...["the body", "a scope in the body", "a child"].map((where) =>
    program(
      "X31",
      `a Cancelled that no cancel accounts for, thrown in ${where}, is an ordinary failure`,
      function* ({ log }) {
        const own = new Cancelled("reason", "by hand");
        const error = yield* thrownIn(() =>
          scope(function* () {
            yield* spawn(waiter, log, "sibling");
            yield* sleep(1);
            if (where === "the body") throw own;
            if (where === "a child") yield* spawn(fail, own);
            yield* scope(fail, own, 1);
          }),
        );
        equal(error, own, "what leaves the scope");
      },
      ["sibling cleaned up"],
    ),
  ),
  program(
    "X32",
    "a scope that absorbs gives undefined, however it was cancelled",
    function* () {
      equal(yield* cancelledScope(() => sleep(1)), undefined, "by its handle");
      const byDeadline: unknown = yield* scopeWith({ deadline: 5 }, function* () {
        yield* sleep(10);
        return "value";
      });
      equal(byDeadline, undefined, "by its deadline");
      equal(yield* now(), 5, "the time");
      const value = yield* scopeWith({ deadline: 0 }, function* () {
        return "value";
      });
      equal(value, "value", "of a body that was not ended by it");
    },
    [],
  ),
  program(
    "X33",
    "a cancelled task is no failure of its scope; joining it throws TaskCancelled, an ordinary error",
    function* ({ log }) {
      yield* scope(function* () {
        const task = yield* spawn(waiter, log, "task");
        yield* spawn(function* () {
          yield* sleep(10);
          log("sibling goes on");
        });
        yield* sleep(1);
        yield* task.cancel("reason");
        for (let n = 0; n < 2; n++) {
          const error = yield* thrownIn(() => task.join());
          ensure(
            error instanceof TaskCancelled && !(error instanceof Cancelled),
            "TaskCancelled, which is no Cancelled",
          );
          equal([error.task === task, error.reason], [true, "reason"], "what it tells");
        }
      });
      log("after");
    },
    ["task cleaned up", "sibling goes on", "after"],
  ),
  program(
    "X34",
    "what cleanup throws leaves the scope that was cancelled, instead of its end",
    function* ({ log }) {
      const error = new Error("cleanup");
      const scopes = [
        () => moveOnAfter(5, failing),
        () => scopeWith({ deadline: 5 }, failing),
        () => cancelledScope(failing),
        () => moveOnAfter(5, () => scope(failing)),
      ];
      function* failing() {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* fail(error, 1);
        }
      }
      for (const each of scopes) equal(yield* thrownIn(each), error, "what leaves it");
      const timedOut = yield* thrownIn(() => timeout(5, failing));
      ensure(timedOut instanceof TimeoutError, "a timeout's own error is the cause, and first");
      log("after");
    },
    ["after"],
  ),
];
