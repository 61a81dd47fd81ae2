/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  currentScope,
  deadline,
  moveOnAfter,
  now,
  scope,
  scopeWith,
  shield,
  sleep,
  spawn,
  timeout,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { equal } from "../../expect.ts";
import { failInCleanup, give, noting, swallower, thrownIn } from "./cancel-helpers.ts";

/** `moveOnAfter`, deadlines of scopes, and what `deadline()` tells. */
export const deadlines: readonly Case[] = [
  program(
    "X64",
    "in time, not in time, and what a cut body leaves as value",
    function* () {
      equal(
        yield* moveOnAfter(10, give<string>, "value", 5),
        { timedOut: false, value: "value" },
        "a body that was faster",
      );
      equal(
        yield* moveOnAfter(10, give<string>, "value", 50),
        { timedOut: true, value: undefined },
        "a body that was cut",
      );
      const childCut = yield* moveOnAfter(10, function* () {
        yield* spawn(sleep, 100);
        return "value";
      });
      equal(childCut, { timedOut: true, value: "value" }, "a child that was cut");
      const both = yield* moveOnAfter(10, function* () {
        yield* spawn(sleep, 100);
        yield* sleep(100);
        return "value";
      });
      equal(both, { timedOut: true, value: undefined }, "both");
      equal(yield* now(), 35, "the time");
    },
    [],
  ),
  program(
    "X64",
    "not timed out: a body that swallowed it, one cancelled by its handle, one whose child somebody else cancelled",
    function* () {
      equal(
        yield* moveOnAfter(10, swallower<string>, "value"),
        { timedOut: false, value: "value" },
        "a body that swallowed it",
      );
      const byHandle = yield* moveOnAfter(10, function* () {
        (yield* currentScope()).cancel();
        yield* sleep(1);
        return "value";
      });
      equal(byHandle, { timedOut: false, value: undefined }, "one cancelled by its handle");
      const child = yield* moveOnAfter(10, function* () {
        const task = yield* spawn(sleep, 100);
        yield* task.cancel();
        return "value";
      });
      equal(child, { timedOut: false, value: "value" }, "a child that somebody else cancelled");
    },
    [],
  ),
  program(
    "X64",
    "what fails in it fails it, whether its time was up or not",
    function* () {
      const own = new Error("own");
      equal(yield* thrownIn(() => moveOnAfter(10, failInCleanup, own)), own, "what its cleanup threw");
    },
    [],
  ),
  program(
    "X65",
    "a scope with a deadline is cancelled at that instant, and in the past at once",
    function* ({ log }) {
      yield* scopeWith({ deadline: 10 }, () => noting(log, () => sleep(100)));
      log(`at ${yield* now()}`);
      yield* scopeWith({ deadline: 5 }, () => noting(log, () => sleep(100)));
      log(`at ${yield* now()}`);
      yield* scopeWith({ deadline: 30 }, sleep, 5);
      log(`at ${yield* now()}`);
    },
    ["Cancelled", "at 10", "Cancelled", "at 10", "at 15"],
  ),
  program(
    "X66",
    "none is Infinity; the nearer of inner and outer counts, and the outer one's again afterwards",
    function* () {
      equal(yield* deadline(), Infinity, "none");
      const seen = yield* timeout(100, function* () {
        const all = [yield* deadline()];
        yield* timeout(10, function* () {
          all.push(yield* deadline());
        });
        yield* timeout(1000, function* () {
          all.push(yield* deadline(), (yield* currentScope()).deadline);
          yield* scope(function* () {
            all.push(yield* deadline());
          });
        });
        all.push(yield* (yield* spawn(deadline)).join());
        all.push(yield* deadline());
        return all;
      });
      equal(seen, [100, 10, 100, 100, 100, 100, 100], "the deadlines");
    },
    [],
  ),
  program(
    "X66",
    "up to a shield, and to a scope opened in the cleanup of an expired one",
    function* () {
      const seen = yield* timeout(100, () =>
        shield(function* () {
          return [yield* deadline(), (yield* currentScope()).deadline, yield* timeout(50, deadline)];
        }),
      );
      equal(seen, [Infinity, Infinity, 50], "in a shield");
      const inCleanup: number[] = [];
      yield* moveOnAfter(10, function* () {
        try {
          yield* sleep(100);
        } finally {
          inCleanup.push(yield* deadline(), yield* timeout(50, deadline));
        }
      });
      equal(inCleanup, [10, 60], "in cleanup");
    },
    [],
  ),
];
