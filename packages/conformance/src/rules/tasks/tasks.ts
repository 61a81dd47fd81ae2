/* oxlint-disable require-yield -- a coroutine that never suspends is a case too */
import {
  call,
  checkpoint,
  currentScope,
  moveOnAfter,
  now,
  scope,
  self,
  sleep,
  spawn,
  spawnWith,
  type Coroutine,
  type Task,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { cleaningUp, fail, logs, nap, nothing, thrown } from "../support/bodies.ts";

export const tasks: readonly Case[] = [
  program(
    "S1",
    "spawn gives the task at once; its function is called in a later turn, with its arguments",
    function* ({ log }) {
      const body = (name: string, n: number): Coroutine<void> => {
        log(`called with ${name} ${n}`);
        return nothing();
      };
      const task = yield* spawn(body, "a", 1);
      log(`main has a ${task.state} task`);
      yield* checkpoint();
      log(`it is ${task.state}`);
    },
    ["main has a new task", "called with a 1", "it is done"],
  ),
  program(
    "S2",
    "tasks begin in the order of their spawns, behind what was ready",
    function* ({ log }) {
      function* twice(name: string): Coroutine<void> {
        log(`${name}1`);
        yield* checkpoint();
        log(`${name}2`);
      }
      yield* spawn(twice, "a");
      yield* checkpoint();
      yield* spawn(twice, "b");
      yield* spawn(twice, "c");
      yield* checkpoint();
      log("main");
    },
    ["a1", "a2", "b1", "c1", "main", "b2", "c2"],
  ),
  program(
    "S3",
    "tasks count from 1; a name is the one given, or the function's",
    function* () {
      const main = yield* self();
      const first = yield* spawn(nothing);
      const second = yield* spawnWith({ name: "second" }, nothing);
      const inner = yield* (yield* spawn(function* () {
        return yield* spawn(nothing);
      })).join();
      equal([main.id, first.id, second.id, inner.id], [1, 2, 3, 5], "the ids");
      equal([main.name, first.name, second.name], ["boss", "nothing", "second"], "the names");
      ensure((yield* self()) === main, "self is the same object each time");
    },
    {},
    { run: { name: "boss" } },
  ),
  program(
    "S4",
    "a task's state follows its life",
    function* () {
      const task: Task = yield* spawn(function* () {
        const seen: string[] = [(yield* self()).state];
        try {
          yield* sleep(5);
        } finally {
          seen.push((yield* self()).state);
          yield* sleep(5);
          equal(seen, ["running", "unwinding"], "what it saw of itself");
        }
      });
      const states: string[] = [task.state];
      yield* checkpoint();
      states.push(task.state);
      yield* spawn(() => task.cancel());
      yield* sleep(1);
      states.push(task.state);
      yield* sleep(10);
      states.push(task.state);
      const waits = yield* spawn(() => checkpoint());
      yield* checkpoint();
      states.push(waits.state);
      return states;
    },
    { value: ["new", "parked", "unwinding", "done", "ready"] },
  ),
  program(
    "S5",
    "a task has not ended while its children live",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        yield* spawn(nap, log, "child", 10);
        return "value";
      });
      yield* sleep(5);
      log(task.state);
      log(yield* task.join());
    },
    ["parked", "child", "value"],
  ),
  program(
    "S5",
    "a run has not ended while children of the program live",
    function* ({ log }) {
      yield* spawn(function* () {
        yield* spawn(nap, log, "grandchild", 10);
      });
      return "value";
    },
    { log: ["grandchild"], value: "value" },
  ),
  program(
    "S6",
    "spawn uses the innermost scope of the calling task, not one that another task is in",
    function* ({ log }) {
      yield* scope(function* () {
        yield* spawn(function* () {
          yield* sleep(1);
          yield* scope(function* () {
            yield* spawn(nap, log, "grandchild", 20);
          });
          log("inner left");
        });
        yield* moveOnAfter(5, sleep, 100);
        log("main's own scope left");
      });
      log("outer left");
    },
    ["main's own scope left", "grandchild", "inner left", "outer left"],
  ),
  program(
    "S6",
    "after a scope was left, by a value, an error or a cancel, it is the one around it again",
    function* () {
      const outer = yield* currentScope();
      const seen: boolean[] = [];
      for (const leave of [
        () => scope(nothing),
        () => scope(fail, new Error("caught")),
        () => moveOnAfter(1, sleep, 9),
      ]) {
        let inner: unknown;
        yield* scope(function* () {
          inner = yield* currentScope();
          yield* thrown(leave);
          seen.push((yield* currentScope()) === inner);
        });
        seen.push(inner !== outer && (yield* currentScope()) === outer);
      }
      return seen;
    },
    { value: [true, true, true, true, true, true] },
  ),
  program(
    "S7",
    "a call is no scope: what it spawns outlives it, and fails the scope around it",
    function* ({ log }) {
      const error = new Error("spawned in a call");
      const caught = yield* thrown(() =>
        scope(function* () {
          const outer = yield* currentScope();
          yield* call(function* () {
            ensure((yield* currentScope()) === outer, "the scope is that of the caller");
            yield* spawn(fail, error, 10);
          });
          log(`after the call, at ${yield* now()}`);
          yield* cleaningUp(log, "the scope's body");
        }),
      );
      ensure(caught === error, "the failure leaves the scope");
    },
    ["after the call, at 0", "the scope's body cleaned up"],
  ),
  program(
    "S8",
    "spawnWith puts the task into the scope named, which waits for it",
    function* ({ log }) {
      const there = yield* spawn(function* () {
        return yield* scope(function* () {
          return yield* currentScope();
        });
      });
      const holder = yield* spawn(function* () {
        yield* scope(function* () {
          const here = yield* currentScope();
          yield* spawn(function* () {
            yield* scope(function* () {
              yield* spawnWith({ scope: here, name: "guest" }, nap, log, "guest", 20);
            });
            log("its spawner's scope was left");
          });
          yield* sleep(5);
        });
        log("the scope named was left");
      });
      yield* holder.join();
      // Only an ended scope is left of the first task: nothing may be put there.
      const ended = yield* there.join();
      const error = yield* thrown(() => spawnWith({ scope: ended }, logs, log, "never"));
      log((error as Error).name);
      yield* checkpoint();
    },
    ["its spawner's scope was left", "guest", "the scope named was left", "ForeignUse"],
  ),
  program(
    "S8",
    "a guest's failure fails the scope it is in, and not that of its spawner",
    function* ({ log }) {
      const error = new Error("guest");
      const holder = yield* spawn(function* () {
        return yield* thrown(() =>
          scope(function* () {
            const here = yield* currentScope();
            yield* spawn(function* () {
              yield* sleep(Infinity);
            });
            return yield* spawnWith({ scope: here }, fail, error, 5);
          }),
        );
      });
      yield* scope(function* () {
        yield* sleep(10);
        log("main's scope lives");
      });
      ensure((yield* holder.join()) === error, "the failure leaves the scope named");
    },
    ["main's scope lives"],
  ),
];
