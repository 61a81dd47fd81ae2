/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  currentScope,
  failuresOf,
  moveOnAfter,
  now,
  scope,
  shield,
  sleep,
  spawn,
  timeout,
  TimeoutError,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { fail, failInCleanup, nameOf, noting, thrownIn, worker } from "./cancel-helpers.ts";

function isTimeoutOf(error: unknown, ms: number): boolean {
  return error instanceof TimeoutError && error.ms === ms;
}

function* bodyWithChild() {
  yield* spawn(worker, () => {}, "child");
  return "its value";
}

/** A timeout and the cancels, deadlines and failures of others. */
export const timeoutsAndOthers: readonly Case[] = [
  program(
    "X59",
    "a body cancelled from outside raises Cancelled, not TimeoutError",
    function* ({ log }) {
      const task = yield* spawn(() => noting(log, () => timeout(100, sleep, 1000)));
      yield* sleep(5);
      yield* task.cancel();
    },
    ["Cancelled"],
  ),
  program(
    "X59",
    "of two that have both expired the outer one throws, also when the inner one came first",
    function* ({ log }) {
      const error = yield* thrownIn(() =>
        timeout(8, () => noting(log, () => timeout(5, worker, log, "body"))),
      );
      ensure(isTimeoutOf(error, 8), "the outer one has timed out");
    },
    ["body half", "body whole", "Cancelled"],
  ),
  program(
    "X59",
    "a moveOnAfter around it that expires is not told a TimeoutError of the inner one",
    function* ({ log }) {
      const { timedOut } = yield* moveOnAfter(8, () => noting(log, () => timeout(100, sleep, 1000)));
      log(`${timedOut}`);
    },
    ["Cancelled", "true"],
  ),
  program(
    "X59",
    "cancelled by its handle before the deadline, it gives undefined",
    function* () {
      const value: unknown = yield* timeout(10, function* () {
        (yield* currentScope()).cancel();
        yield* sleep(100);
        return "never";
      });
      equal([value, yield* now()], [undefined, 0], "the value and the time");
    },
    [],
  ),
  program(
    "X59",
    "the first request counts here too: by its handle before the deadline, and the other way round",
    function* ({ log }) {
      for (const at of [2, 8]) {
        const ended: unknown = yield* scope(function* () {
          try {
            return yield* timeout(5, function* () {
              const handle = yield* currentScope();
              yield* spawn(function* () {
                yield* shield(sleep, at);
                handle.cancel();
              });
              yield* worker(() => {}, "body");
              return "never";
            });
          } catch (error) {
            return nameOf(error);
          }
        });
        log(String(ended));
      }
    },
    ["undefined", "TimeoutError"],
  ),
  program(
    "X59",
    "when a cancel from further out reaches it by its exit, a body's value stands, and the next park raises",
    function* ({ log }) {
      const outer = yield* moveOnAfter(8, function* () {
        const value = yield* timeout(5, function* () {
          yield* spawn(worker, log, "child");
          return "value";
        });
        log(value);
        yield* noting(log, () => sleep(0));
      });
      log(`${outer.timedOut} at ${yield* now()}`);
      // The child was ended by the cancel of the inner one, so the outer one has ended nobody.
      log(yield* timeout(8, () => timeout(5, bodyWithChild)));
    },
    ["child half", "child whole", "value", "Cancelled", "true at 15", "its value"],
  ),
  program(
    "X60",
    "a TimeoutError of an inner timeout is an ordinary error outside: it can be caught, and passes an outer one",
    function* ({ log }) {
      const error = yield* thrownIn(() => timeout(100, () => timeout(10, sleep, 1000)));
      ensure(isTimeoutOf(error, 10), "the inner one has timed out");
      yield* timeout(100, function* () {
        log(nameOf(yield* thrownIn(() => timeout(10, sleep, 1000))));
        yield* sleep(10);
        log(`goes on, at ${yield* now()}`);
      });
    },
    ["TimeoutError", "goes on, at 30"],
  ),
  program(
    "X61",
    "an error of the body or of a child before the deadline is what it throws",
    function* () {
      const own = new Error("own");
      const early = yield* thrownIn(() =>
        timeout(10, function* () {
          yield* spawn(sleep, 1000);
          yield* fail(own, 5);
        }),
      );
      equal(early, own, "what the body throws");
      equal(
        yield* thrownIn(() => moveOnAfter(10, fail, own, 5)),
        own,
        "what the body of a moveOnAfter throws",
      );
      equal(failuresOf(own), [own], "it came alone");
    },
    [],
  ),
  program(
    "X61",
    "an error of the cleanup that the deadline began comes behind the TimeoutError, the cause",
    function* () {
      const cleanup = new Error("cleanup");
      const bodies = [
        () => failInCleanup(cleanup, 5),
        function* () {
          yield* spawn(failInCleanup, cleanup, 5);
        },
      ];
      for (const body of bodies) {
        const error = yield* thrownIn(() => timeout(10, body));
        ensure(isTimeoutOf(error, 10), "the cause is first");
        equal(failuresOf(error), [error, cleanup], "both are kept");
      }
    },
    [],
  ),
];
