/* oxlint-disable require-yield -- a coroutine that never suspends is a case too */
import {
  Cancelled,
  checkpoint,
  currentScope,
  moveOnAfter,
  now,
  scope,
  scopeWith,
  shield,
  sleep,
  spawn,
  spawnWith,
  supervise,
  timeout,
  type Body,
  type Op,
  type Scope,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { cleaningUp, fail, logs, nap, nothing } from "../support/bodies.ts";

const KINDS: readonly [string, <T>(f: Body<T>) => Op<unknown>][] = [
  ["scope", (f) => scope(f)],
  ["supervise", (f) => supervise(f)],
  ["shield", (f) => shield(f)],
  ["timeout", (f) => timeout(1000, f)],
  ["moveOnAfter", (f) => moveOnAfter(1000, f)],
  ["scopeWith", (f) => scopeWith({}, f)],
];

export const scopes: readonly Case[] = [
  ...KINDS.map(([name, open]) =>
    program(
      "S9",
      `${name} waits for its children, and for theirs`,
      function* ({ log }) {
        yield* open(function* () {
          yield* spawn(function* () {
            yield* spawn(nap, log, "grandchild", 20);
            yield* nap(log, "child", 10);
          });
          log("body");
        });
        log("left");
      },
      ["body", "child", "grandchild", "left"],
    ),
  ),
  program(
    "S9",
    "a child that comes in the very turn in which the last one ends is waited for",
    function* ({ log }) {
      let there: Scope | undefined;
      yield* spawn(function* () {
        yield* scope(function* () {
          there = yield* currentScope();
          yield* spawn(nap, log, "child", 10);
        });
        log("left");
      });
      yield* sleep(1);
      yield* spawn(function* () {
        yield* sleep(9);
        yield* spawnWith({ scope: there! }, nap, log, "guest", 10);
      });
    },
    ["child", "guest", "left"],
  ),
  ...KINDS.map(([name, open]) =>
    program(
      "S10",
      `${name} gives the value of its body`,
      function* () {
        const value = { of: "the body" };
        const given = yield* open(function* () {
          yield* spawn(sleep, 5);
          return value;
        });
        const inner = name === "moveOnAfter" ? (given as { value: unknown }).value : given;
        ensure(inner === value, "the value is that very object");
        equal(yield* now(), 5, "the time");
      },
      {},
    ),
  ),
  program(
    "S11",
    "leaving a scope is no switch if no child is alive, and one if a child is",
    function* ({ log }) {
      yield* spawn(logs, log, "other");
      yield* scope(function* () {});
      log("left the empty one");
      yield* scope(function* () {
        yield* spawn(logs, log, "child");
      });
      log("left the full one");
    },
    ["left the empty one", "other", "child", "left the full one"],
  ),
  program(
    "S12",
    "a spawn into a scope whose cancel was delivered never runs, and is reported once",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(10);
        } finally {
          const task = yield* spawn(logs, log, "never");
          yield* sleep(5);
          log(task.state);
        }
      });
    },
    { log: ["done"], warnings: ["spawn after cancel"] },
  ),
  program(
    "S12",
    "in a scope opened by the cleanup it runs",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(10);
        } finally {
          yield* scope(function* () {
            yield* spawn(nap, log, "helper", 10);
          });
        }
      });
    },
    { log: ["helper"], warnings: [] },
  ),
  program(
    "S13",
    "a cancel through the handle cancels what is in the scope, and nothing else",
    function* ({ log }) {
      let there: Scope | undefined;
      const holder = yield* spawn(function* () {
        const given = yield* scope(function* () {
          there = yield* currentScope();
          yield* spawn(cleaningUp, log, "child");
          yield* cleaningUp(log, "body");
          return "never";
        });
        yield* checkpoint();
        log(`${given}, and its task goes on`);
      });
      yield* spawn(nap, log, "other", 10);
      yield* sleep(1);
      there!.cancel("enough");
      log(`cancelled: ${there!.cancelled}`);
      yield* holder.join();
    },
    ["cancelled: true", "body cleaned up", "child cleaned up", "undefined, and its task goes on", "other"],
  ),
  program(
    "S13",
    "the first reason counts, and a scope that has ended is not cancelled any more",
    function* ({ log }) {
      const ended = yield* scope(currentScope);
      ended.cancel();
      yield* checkpoint();
      yield* scope(function* () {
        const here = yield* currentScope();
        here.cancel("first");
        here.cancel("second");
        try {
          yield* checkpoint();
        } catch (error) {
          log(String((error as Cancelled).reason));
          throw error;
        }
      });
      log("after");
    },
    ["first", "after"],
  ),
  program(
    "S14",
    "scopeWith takes a name, and a deadline at which it is cancelled",
    function* ({ log }) {
      const given = yield* scopeWith({ name: "short", deadline: 10 }, function* () {
        log((yield* currentScope()).name);
        yield* sleep(100);
        return "never";
      });
      return [given, yield* now()];
    },
    { log: ["short"], value: [undefined, 10] },
  ),
  program(
    "S14",
    "scopeWith({ supervise }) lets children fail alone",
    function* () {
      return yield* scopeWith({ supervise: true }, function* () {
        yield* spawn(fail, new Error("alone"), 1);
        yield* sleep(5);
        return "value";
      });
    },
    { value: "value", warnings: ["unjoined failure"] },
  ),
  program(
    "S14",
    "scopeWith({ shield }) keeps cancels out, and its own deadline counts",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        yield* scopeWith({ shield: true }, nap, log, "shielded", 10);
        log(`left at ${yield* now()}`);
        yield* scopeWith({ shield: true, deadline: 12 }, sleep, 100);
        log(`left at ${yield* now()}`);
        yield* checkpoint();
        log("never");
      });
    },
    ["shielded", "left at 10", "left at 12"],
  ),
  program(
    "S14",
    "scopeWith({ grace }) is the time its cleanup may take",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        yield* scopeWith({ grace: 3 }, function* () {
          try {
            yield* sleep(Infinity);
          } finally {
            try {
              yield* sleep(100);
            } catch (error) {
              log(`${error instanceof Cancelled} at ${yield* now()}`);
              // oxlint-disable-next-line no-unsafe-finally -- rethrown, as it must be
              throw error;
            }
          }
        });
      });
    },
    { log: ["true at 8"], warnings: ["swallowed cancel"] },
  ),
  custom("S15", "options that are no times are refused on the spot", () => {
    for (const options of [{ grace: -1 }, { grace: NaN }, { deadline: NaN }]) {
      ensure(
        thrownBy(() => scopeWith(options, nothing), "a bad time") instanceof RangeError,
        "it is a RangeError",
      );
    }
    const wrong = thrownBy(() => spawnWith({ scope: {} as Scope }, nothing), "what is no scope");
    ensure(wrong instanceof TypeError, "it is a TypeError");
  }),
];
