/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  currentScope,
  failuresOf,
  moveOnAfter,
  now,
  scope,
  sleep,
  spawn,
  timeout,
  TimeoutError,
} from "@outloop/core";
import type { Case } from "../case.ts";
import { program } from "../define.ts";
import { ensure, equal, thrownBy } from "../expect.ts";
import { fail, failInCleanup, give, nameOf, noting, swallower, thrownIn, worker } from "./cancel-helpers.ts";

function isTimeoutOf(error: unknown, ms: number): boolean {
  return error instanceof TimeoutError && error.ms === ms;
}

/** `timeout`: when it throws, and when it gives the value. */
export const timeouts: readonly Case[] = [
  program(
    "X57",
    "the body: TimeoutError with the time given, when its cleanup has ended",
    function* ({ log }) {
      const error = yield* thrownIn(() => timeout(10, worker, log, "body"));
      ensure(isTimeoutOf(error, 10), "TimeoutError has the time");
      log(`at ${yield* now()}`);
    },
    ["body half", "body whole", "at 20"],
  ),
  program(
    "X57",
    "a child, a child's child, a child of a scope inside: although the body had ended with a value",
    function* ({ log }) {
      const bodies = [
        function* () {
          yield* spawn(sleep, 100);
          return "value";
        },
        function* () {
          yield* spawn(function* () {
            yield* spawn(sleep, 100);
          });
          return "value";
        },
        function* () {
          yield* scope(function* () {
            yield* spawn(sleep, 100);
          });
          return "value";
        },
      ];
      for (const body of bodies)
        ensure(isTimeoutOf(yield* thrownIn(() => timeout(10, body)), 10), "it timed out");
      log(`at ${yield* now()}`);
    },
    ["at 30"],
  ),
  program(
    "X57",
    "a child whose own scope was unwinding when the deadline came was ended by the deadline",
    function* () {
      const error = yield* thrownIn(() =>
        timeout(10, function* () {
          yield* spawn(function* () {
            yield* moveOnAfter(5, worker, () => {}, "child");
            yield* sleep(100);
          });
          return "value";
        }),
      );
      ensure(isTimeoutOf(error, 10), "it timed out");
    },
    [],
  ),
  program(
    "X58",
    "a body that was faster gives its value, and no time is waited for",
    function* ({ log }) {
      log(yield* timeout(1000, give<string>, "value", 5));
      log(`at ${yield* now()}`);
    },
    ["value", "at 5"],
  ),
  program(
    "X58",
    "a body or a child that swallowed the cancel and ended with a value: the body's value",
    function* ({ log }) {
      for (const ms of [0, 5]) log(yield* timeout(10, swallower<string>, "swallowed", ms));
      const value = yield* timeout(10, function* () {
        const child = yield* spawn(function* () {
          yield* scope(swallower<string>, "child's", 5);
          return "child's";
        });
        void child;
        return "body's";
      });
      log(value);
    },
    { log: ["swallowed", "swallowed", "body's"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X58",
    "a child that somebody else cancelled does not make it a timeout",
    function* ({ log }) {
      const value = yield* timeout(10, function* () {
        const child = yield* spawn(sleep, 100);
        yield* child.cancel();
        return "value";
      });
      log(value);
      yield* timeout(10, function* () {
        yield* spawn(function* () {
          yield* moveOnAfter(5, sleep, 100);
        });
        yield* sleep(6);
      });
    },
    ["value"],
  ),
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
  ...[0, -5, -Infinity].map((ms) =>
    program(
      "X62",
      `${ms} ms are over at once: what comes before the first park runs, that raises, no time passes`,
      function* ({ log }) {
        const error = yield* thrownIn(() =>
          timeout(ms, function* () {
            yield* now();
            log("runs");
            yield* noting(log, () => sleep(0));
          }),
        );
        ensure(isTimeoutOf(error, ms), "it timed out");
        const value = yield* timeout(ms, function* () {
          return yield* scope(function* () {
            return "a body that does not park";
          });
        });
        log(`${value}, at ${yield* now()}`);
      },
      ["runs", "Cancelled", "a body that does not park, at 0"],
    ),
  ),
  program(
    "X62",
    "an outer cancel is not lost in a timeout of 0",
    function* ({ log }) {
      yield* scope(function* () {
        const handle = yield* currentScope();
        handle.cancel();
        yield* noting(log, () => timeout(0, sleep, 0));
        log("never");
      });
      log("after");
    },
    ["Cancelled", "after"],
  ),
  program(
    "X63",
    "Infinity is never; NaN is a RangeError at once",
    function* ({ log }) {
      log(yield* timeout(Infinity, give<string>, "value", 1e9));
      for (const each of [timeout, moveOnAfter]) {
        ensure(thrownBy(() => each(Number.NaN, sleep, 1), "NaN") instanceof RangeError, "a RangeError");
      }
    },
    ["value"],
  ),
];
