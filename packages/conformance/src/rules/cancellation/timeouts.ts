/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  currentScope,
  Deadlock,
  moveOnAfter,
  now,
  scope,
  sleep,
  spawn,
  timeout,
  TimeoutError,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, thrownBy } from "../../expect.ts";
import { give, noting, swallower, thrownIn, worker } from "./cancel-helpers.ts";

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
    "its timer is called off: a deadlock afterwards is found at once",
    function* ({ log, kernel }) {
      yield* timeout(1000, give<string>, "value", 5);
      try {
        yield* sleep(Infinity);
      } finally {
        log(`at ${kernel.now()}`);
      }
    },
    { log: ["at 5"], error: Deadlock },
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
