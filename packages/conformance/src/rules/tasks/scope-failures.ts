import {
  checkpoint,
  currentScope,
  failuresOf,
  moveOnAfter,
  now,
  scope,
  sleep,
  spawn,
  spawnWith,
  supervise,
  type Coroutine,
  type Scope,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { cleaningUp, fail, nap, thrown } from "../support/bodies.ts";

export const scopeFailures: readonly Case[] = [
  program(
    "S16",
    "a failing child cancels its siblings and the body",
    function* ({ log }) {
      const error = new Error("child");
      const caught = yield* thrown(() =>
        scope(function* () {
          yield* spawn(cleaningUp, log, "sibling");
          yield* spawn(fail, error, 5);
          yield* cleaningUp(log, "body");
        }),
      );
      ensure(caught === error, "the failure leaves the scope");
      log(`left at ${yield* now()}`);
    },
    ["body cleaned up", "sibling cleaned up", "left at 5"],
  ),
  program(
    "S16",
    "a failing child cancels siblings that were spawned before and after it, and none of another scope",
    function* ({ log }) {
      yield* spawn(nap, log, "elsewhere", 20);
      yield* thrown(() =>
        scope(function* () {
          yield* spawn(cleaningUp, log, "before");
          yield* spawn(fail, new Error("child"), 5);
          yield* spawn(cleaningUp, log, "after");
        }),
      );
    },
    ["before cleaned up", "after cleaned up", "elsewhere"],
  ),
  program(
    "S16",
    "a failing body cancels its children",
    function* ({ log }) {
      const error = new Error("body");
      const caught = yield* thrown(() =>
        scope(function* () {
          yield* spawn(cleaningUp, log, "child");
          yield* fail(error, 1);
        }),
      );
      ensure(caught === error, "the failure leaves the scope");
    },
    ["child cleaned up"],
  ),
  program(
    "S17",
    "a scope that fails is left only when all cleanup has ended",
    function* ({ log }) {
      yield* thrown(() =>
        scope(function* () {
          yield* spawn(cleaningUp, log, "slow", 20);
          yield* spawn(cleaningUp, log, "quick", 10);
          yield* fail(new Error("body"), 1);
        }),
      );
      log(`left at ${yield* now()}`);
    },
    ["quick cleaned up", "slow cleaned up", "left at 21"],
  ),
  program(
    "S18",
    "a child's failure fails its scope even if the body joins and catches it",
    function* ({ log }) {
      const error = new Error("child");
      const caught = yield* thrown(() =>
        scope(function* () {
          const task = yield* spawn(fail, error);
          ensure((yield* thrown(() => task.join())) === error, "the join throws it");
          log("caught");
          yield* checkpoint();
          log("never");
        }),
      );
      ensure(caught === error, "the failure leaves the scope");
    },
    ["caught"],
  ),
  program(
    "S18",
    "even if a task outside joins and catches it",
    function* ({ log }) {
      const error = new Error("child");
      const outside: Scope = yield* currentScope();
      const caught = yield* thrown(() =>
        scope(function* () {
          const child = yield* spawn(fail, error, 1);
          yield* spawnWith({ scope: outside }, function* () {
            ensure((yield* thrown(() => child.join())) === error, "the join throws it");
            log("caught outside");
          });
          yield* sleep(10);
          log("never");
        }),
      );
      ensure(caught === error, "the failure leaves the scope");
    },
    ["caught outside"],
  ),
  program(
    "S19",
    "a grandchild's failure fails its parent task, and that fails its scope",
    function* ({ log }) {
      const error = new Error("grandchild");
      const caught = yield* thrown(() =>
        scope(function* () {
          yield* spawn(function* () {
            yield* spawn(fail, error, 1);
            return "value";
          });
          yield* cleaningUp(log, "body");
        }),
      );
      ensure(caught === error, "the failure leaves the scope");
      equal(failuresOf(caught), [error], "its failures");
    },
    ["body cleaned up"],
  ),
  program(
    "S20",
    "in supervise a child's failure cancels nobody, and the body's value is given",
    function* ({ log }) {
      return yield* supervise(function* () {
        yield* spawn(fail, new Error("alone"), 1);
        yield* spawn(nap, log, "sibling", 10);
        yield* nap(log, "body", 5);
        return "value";
      });
    },
    { log: ["body", "sibling"], value: "value", warnings: ["unjoined failure"] },
  ),
  program(
    "S21",
    "supervise itself fails by its own body, which cancels the children",
    function* ({ log }) {
      const error = new Error("body");
      const caught = yield* thrown(() =>
        supervise(function* () {
          yield* spawn(cleaningUp, log, "child", 5);
          yield* fail(error, 1);
        }),
      );
      ensure(caught === error, "the failure leaves supervise");
      log(`left at ${yield* now()}`);
    },
    ["child cleaned up", "left at 6"],
  ),
  program(
    "S21",
    "supervise is about its own children: in a child's body the rule of scopes holds",
    function* ({ log }) {
      yield* supervise(function* () {
        yield* spawn(function* (): Coroutine<void> {
          yield* spawn(fail, new Error("grandchild"), 1);
          yield* cleaningUp(log, "child");
        });
        yield* nap(log, "body", 10);
      });
    },
    { log: ["child cleaned up", "body"], warnings: ["unjoined failure"] },
  ),
  program(
    "S22",
    "a cancelled child is no failure: siblings, body and scope go on",
    function* ({ log }) {
      yield* scope(function* () {
        const child = yield* spawn(cleaningUp, log, "child");
        yield* spawn(nap, log, "sibling", 10);
        yield* sleep(1);
        yield* child.cancel();
        yield* nap(log, "body", 1);
      });
      yield* moveOnAfter(1, sleep, 5);
      log("after");
    },
    ["child cleaned up", "body", "sibling", "after"],
  ),
];
