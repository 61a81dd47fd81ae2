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
  type Coroutine,
  type Op,
  type Scope,
} from "@outloop/core";
import type { Case } from "../case.ts";
import { program } from "../define.ts";
import { ensure } from "../expect.ts";
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
          ensure(error instanceof Cancelled && error instanceof Error, "what is thrown in is Cancelled, an Error");
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
    "tasks without scopes of their own, in the order of their spawning; after the task whose scope it is",
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
    "level by level: a task that has opened a scope comes after its siblings that have none",
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
    ["body cleaned up", "plain cleaned up", "with a child cleaned up", "grandchild cleaned up", "in a scope cleaned up"],
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
            for (const [name, handle] of [["outer", outer], ["inner", inner], ["shielded", shielded]] as const) tell(name, handle);
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
