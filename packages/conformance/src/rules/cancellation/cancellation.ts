/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  call,
  Cancelled,
  checkpoint,
  currentScope,
  deadline,
  moveOnAfter,
  now,
  scope,
  self,
  shield,
  sleep,
  spawn,
  TaskLocal,
  timeout,
  type Coroutine,
  type Op,
  type Scope,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { cancelledScope, cleanup, noting, waiter, worker, type Log } from "./cancel-helpers.ts";

/** How a cancel comes to a task, whom it reaches and when. */
export const cancellation: readonly Case[] = [
  program(
    "X1",
    "a cancel is thrown in at the park, and cleanup runs to its end",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        try {
          yield* sleep(Infinity);
          log("never");
        } catch (error) {
          ensure(
            error instanceof Cancelled && error instanceof Error,
            "what is thrown in is Cancelled, an Error",
          );
          log("caught");
          yield* sleep(1);
          throw error;
        } finally {
          yield* sleep(5);
          log(`cleaned up at ${yield* now()}`);
        }
      });
      yield* sleep(1);
      yield* task.cancel();
      log("cancelled");
    },
    ["caught", "cleaned up at 7", "cancelled"],
  ),
  ...delegations(),
  program(
    "X3",
    "the canceller and whoever is ready run first",
    function* ({ log }) {
      yield* scope(function* () {
        const handle = yield* currentScope();
        yield* spawn(waiter, log, "child");
        yield* sleep(1);
        yield* spawn(() =>
          shield(function* () {
            log("ready before");
            yield* checkpoint();
          }),
        );
        yield* checkpoint();
        handle.cancel();
        log("the canceller runs on");
      });
    },
    ["ready before", "the canceller runs on", "child cleaned up"],
  ),
  program(
    "X3",
    "a park that is due when it is asked raises after others had their turn",
    function* ({ log }) {
      yield* spawn(function* () {
        log("other");
        yield* checkpoint();
      });
      yield* cancelledScope(() => noting(log, () => checkpoint()));
    },
    ["other", "Cancelled"],
  ),
  program(
    "X6",
    "no immediate trap is a cancellation point, nor are calls and scopes that do not park",
    function* ({ log }) {
      const local = new TaskLocal("initial");
      function* untouched(): Coroutine<string> {
        yield* now();
        return "went on";
      }
      yield* scope(function* () {
        const handle = yield* currentScope();
        handle.cancel();
        yield* now();
        yield* self();
        yield* currentScope();
        yield* deadline();
        yield* local.get();
        log(yield* local.run("value", untouched));
        log(yield* call(untouched));
        log(yield* scope(untouched));
        log(yield* shield(untouched));
        yield* checkpoint();
        log("never");
      });
      log("after");
    },
    ["went on", "went on", "went on", "went on", "after"],
  ),
  program(
    "X6",
    "a task that runs when its cancel is requested runs on to its next park, also to its end",
    function* ({ log }) {
      const handles: Scope[] = [];
      const task = yield* spawn(function* () {
        yield* scope(function* () {
          handles.push(yield* currentScope());
          handles[0]!.cancel();
          log("still running");
        });
        return "its value";
      });
      log(yield* task.join());
    },
    ["still running", "its value"],
  ),
  program(
    "X7",
    "a second request does nothing: neither another reason nor another raise",
    function* ({ log }) {
      yield* scope(function* () {
        const handle = yield* currentScope();
        yield* spawn(function* () {
          yield* sleep(1);
          handle.cancel("first");
          handle.cancel("second");
        });
        try {
          yield* sleep(Infinity);
        } catch (error) {
          log(String((error as Cancelled).reason));
          handle.cancel("third");
          yield* cleanup(log, "rest");
          throw error;
        }
      });
    },
    ["first", "rest half", "rest whole"],
  ),
  program(
    "X7",
    "also if the second one comes before the first was delivered, from a deadline or by task.cancel",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        try {
          yield* sleep(Infinity);
        } catch (error) {
          log(String((error as Cancelled).reason));
          throw error;
        }
      });
      yield* sleep(1);
      for (const reason of ["first", "second"]) yield* spawn(() => task.cancel(reason));
      yield* sleep(1);
    },
    ["first"],
  ),
  program(
    "X7",
    "nor does the scope's own deadline, if it passes during the cleanup",
    function* ({ log }) {
      const value = yield* timeout(10, function* () {
        (yield* currentScope()).cancel("asked");
        try {
          yield* sleep(Infinity);
        } finally {
          yield* cleanup(log, "rest", 20);
        }
      });
      equal(value, undefined, "what the timeout gives");
      log(`at ${yield* now()}`);
    },
    ["rest half", "rest whole", "at 20"],
  ),
  program(
    "X8",
    "a handle tells a cancel of its own and one from outside, from the request on",
    function* ({ log }) {
      const tell = (name: string, handle: Scope): void => log(`${name} ${handle.cancelled}`);
      yield* scope(function* () {
        const outer = yield* currentScope();
        yield* scope(function* () {
          const inner = yield* currentScope();
          yield* shield(function* () {
            const shielded = yield* currentScope();
            inner.cancel();
            for (const [name, handle] of [
              ["outer", outer],
              ["inner", inner],
              ["shielded", shielded],
            ] as const)
              tell(name, handle);
          });
        });
        yield* scope(function* () {
          const other = yield* currentScope();
          tell("other", other);
          outer.cancel();
          tell("other", other);
        });
      });
    },
    ["outer false", "inner true", "shielded false", "other false", "other true"],
  ),
];

/** The ways in which one coroutine goes on into another, each with a yielding `finally` in the inner one. */
function delegations(): Case[] {
  function* inner(log: Log): Coroutine<void> {
    yield* worker(log, "inner");
  }
  const ways: readonly (readonly [string, (log: Log) => Op<void>])[] = [
    ["yield*", inner],
    ["call", (log) => call(inner, log)],
    ["scope", (log) => scope(inner, log)],
    ["timeout", (log) => moveOnAfter(1000, inner, log) as Op<unknown> as Op<void>],
  ];
  return ways.map(([name, way]) =>
    program(
      "X2",
      `a finally that parks below ${name} does not let the outer coroutine go on`,
      function* ({ log }) {
        const task = yield* spawn(function* () {
          try {
            yield* way(log);
            log("never");
          } finally {
            log("outer");
          }
          log("never");
        });
        yield* sleep(1);
        yield* task.cancel();
        log("cancelled");
      },
      ["inner half", "inner whole", "outer", "cancelled"],
    ),
  );
}
