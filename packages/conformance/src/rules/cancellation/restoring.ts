/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import { checkpoint, currentScope, moveOnAfter, now, scope, sleep, spawn, timeout } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { cleanup, nameOf, noting, swallower, thrownIn, worker } from "./cancel-helpers.ts";

/** What is as before once a cancel has been absorbed, and who absorbs when several are under way. */
export const restoring: readonly Case[] = [
  program(
    "X24",
    "still unwinding: no further Cancelled in the outer cleanup",
    function* ({ log }) {
      yield* moveOnAfter(30, function* () {
        yield* moveOnAfter(5, function* () {
          try {
            yield* sleep(Infinity);
          } finally {
            yield* moveOnAfter(5, sleep, 100);
            yield* cleanup(log, "first", 40);
            yield* moveOnAfter(5, sleep, 100);
            yield* cleanup(log, "second", 40);
          }
        });
        log("never");
      });
      log("after");
    },
    ["first half", "first whole", "second half", "second whole", "after"],
  ),
  program(
    "X24",
    "no longer unwinding: a later cancel is delivered afresh, and cleans up as the first did",
    function* ({ log }) {
      yield* moveOnAfter(50, function* () {
        yield* moveOnAfter(5, worker, log, "first");
        log(`goes on at ${yield* now()}`);
        yield* worker(log, "second");
      });
      log(`after, at ${yield* now()}`);
    },
    ["first half", "first whole", "goes on at 15", "second half", "second whole", "after, at 60"],
  ),
  program(
    "X24",
    "any number of times in one task",
    function* () {
      for (let n = 1; n <= 50; n++) {
        const { timedOut } = yield* moveOnAfter(5, sleep, 10);
        ensure(timedOut, "each one is cancelled");
        equal(yield* now(), 5 * n, "the time");
      }
    },
    [],
  ),
  program(
    "X25",
    "an outer cancel that could not be delivered raises at the next park after the inner scope",
    function* ({ log }) {
      yield* moveOnAfter(8, function* () {
        yield* moveOnAfter(5, swallower<string>, "value", 10);
        log(`inner left at ${yield* now()}`);
        yield* noting(log, () => checkpoint());
      });
      log("outer left");
    },
    ["inner left at 15", "Cancelled", "outer left"],
  ),
  program(
    "X25",
    "a swallowed cancel ends with its scope: a later one of a scope further out raises",
    function* ({ log }) {
      yield* moveOnAfter(20, function* () {
        yield* moveOnAfter(5, swallower<string>, "value");
        log("inner left");
        yield* noting(log, () => sleep(Infinity));
      });
      log(`outer left at ${yield* now()}`);
    },
    ["inner left", "Cancelled", "outer left at 20"],
  ),
  program(
    "X26",
    "an outer cancel that comes while the inner one unwinds: the inner scope passes it on",
    function* ({ log }) {
      const { timedOut } = yield* moveOnAfter(8, function* () {
        yield* moveOnAfter(5, worker, log, "body");
        log("never");
      });
      log(`${timedOut} at ${yield* now()}`);
    },
    ["body half", "body whole", "true at 15"],
  ),
  program(
    "X26",
    "then the cleanup of the outer scope is not cancelled again, and what comes after it is as before",
    function* ({ log }) {
      yield* moveOnAfter(60, function* () {
        yield* moveOnAfter(8, function* () {
          try {
            yield* moveOnAfter(5, worker, log, "inner");
          } finally {
            yield* cleanup(log, "outer", 80);
          }
          log("never");
        });
        log("never");
      });
      yield* moveOnAfter(5, worker, log, "next");
      log(`after, at ${yield* now()}`);
    },
    ["inner half", "inner whole", "outer half", "outer whole", "next half", "next whole", "after, at 110"],
  ),
  program(
    "X26",
    "arriving in the very turn of the last cleanup step, and one turn after",
    function* ({ log }) {
      yield* moveOnAfter(15, function* () {
        yield* moveOnAfter(5, worker, log, "in the turn");
        log("never");
      });
      yield* moveOnAfter(16, function* () {
        yield* moveOnAfter(5, worker, log, "after it");
        log("inner left");
        yield* sleep(Infinity);
      });
    },
    ["in the turn half", "in the turn whole", "after it half", "after it whole", "inner left"],
  ),
  program(
    "X27",
    "inner and outer expire at one instant: the outer one absorbs",
    function* ({ log }) {
      const { timedOut } = yield* moveOnAfter(10, function* () {
        yield* moveOnAfter(10, sleep, 100);
        log("never");
      });
      const error = yield* thrownIn(() => timeout(10, () => timeout(10, sleep, 100)));
      log(`${timedOut} ${nameOf(error)}`);
    },
    ["true TimeoutError"],
  ),
  program(
    "X27",
    "another task cancels the outer scope between the expiry of the inner one and its delivery",
    function* ({ log }) {
      yield* scope(function* () {
        const outer = yield* currentScope();
        yield* spawn(function* () {
          yield* sleep(10);
          outer.cancel();
        });
        yield* checkpoint();
        yield* moveOnAfter(10, sleep, 100);
        log("never");
      });
      log("after");
    },
    ["after"],
  ),
];
