import {
  currentScope,
  moveOnAfter,
  now,
  scope,
  sleep,
  spawn,
  spawnWith,
  timeout,
  type Coroutine,
  type Scope,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { cleanup, fail, nameOf, thrownIn, worker } from "./cancel-helpers.ts";

/** Scopes opened by a task that is unwinding. */
export const unwindingScopes: readonly Case[] = [
  program(
    "X20",
    "a scope opened while unwinding: its body parks, its children run, it gives its value",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          const value = yield* scope(function* () {
            const child = yield* spawn(cleanup, log, "child");
            yield* child.join();
            yield* scope(cleanup, log, "inner scope");
            return "value";
          });
          log(value);
        }
      });
      log("after");
    },
    ["child half", "child whole", "inner scope half", "inner scope whole", "value", "after"],
  ),
  program(
    "X20",
    "also from cancels that come later, of scopes opened before the delivery",
    function* ({ log }) {
      yield* moveOnAfter(10, function* () {
        yield* moveOnAfter(5, function* () {
          const handle = yield* currentScope();
          try {
            yield* sleep(Infinity);
          } finally {
            yield* scope(function* () {
              yield* spawn(cleanup, log, "child", 24);
              yield* sleep(1);
              handle.cancel();
              yield* cleanup(log, "in a scope", 20);
            });
            yield* cleanup(log, "outside of it", 4);
          }
        });
        log("never");
      });
      log("after");
    },
    [
      "in a scope half",
      "child half",
      "in a scope whole",
      "child whole",
      "outside of it half",
      "outside of it whole",
      "after",
    ],
  ),
  program(
    "X21",
    "a timeout in the cleanup cancels what it must, and the cleanup goes on",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          const { timedOut } = yield* moveOnAfter(5, sleep, Infinity);
          log(`timed out: ${timedOut} at ${yield* now()}`);
          log(nameOf(yield* thrownIn(() => timeout(5, sleep, Infinity))));
          yield* cleanup(log, "rest");
        }
      });
      log("after");
    },
    ["timed out: true at 10", "TimeoutError", "rest half", "rest whole", "after"],
  ),
  program(
    "X21",
    "what it cancels cleans up to its end, and then the first cleanup goes on: three deep, cancelled meanwhile",
    function* ({ log }) {
      function* level(depth: number): Coroutine<void> {
        try {
          yield* sleep(Infinity);
        } finally {
          if (depth > 0) yield* moveOnAfter(5, level, depth - 1);
          yield* cleanup(log, `${depth}`);
        }
        log("never");
      }
      const task = yield* spawn(() => moveOnAfter(5, level, 3));
      yield* sleep(12);
      yield* task.cancel();
      log("cancelled");
    },
    [...["0", "1", "2", "3"].flatMap((name) => [`${name} half`, `${name} whole`]), "cancelled"],
  ),
  program(
    "X21",
    "a child that fails in it cancels its body, and is an ordinary error in the cleanup",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          const error = yield* thrownIn(() =>
            scope(function* () {
              yield* spawn(fail, "in cleanup", 1);
              yield* worker(log, "body");
            }),
          );
          log(String(error));
          yield* cleanup(log, "rest");
        }
      });
      log("after");
    },
    ["body half", "body whole", "in cleanup", "rest half", "rest whole", "after"],
  ),
  program(
    "X22",
    "a cleanup may spawn into a scope outside that lives, and join there",
    function* ({ log }) {
      const outside: Scope = yield* currentScope();
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          const helper = yield* spawnWith({ scope: outside }, cleanup, log, "helper");
          yield* helper.join();
          log("joined");
        }
      });
    },
    ["helper half", "helper whole", "joined"],
  ),
];
