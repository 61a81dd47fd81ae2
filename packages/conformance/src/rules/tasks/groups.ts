/* oxlint-disable require-yield -- a coroutine that never suspends is a case too */
import {
  all,
  allSettled,
  any,
  call,
  checkpoint,
  currentScope,
  drive,
  failuresOf,
  NotATrap,
  now,
  race,
  scope,
  self,
  sleep,
  spawn,
  TaskCancelled,
  timeout,
  TimeoutError,
  type Coroutine,
  type Op,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { after, cleaningUp, fail, failInCleanup, logs, thrown } from "../support/bodies.ts";

const GROUPS: readonly [string, (branches: readonly Op<unknown>[]) => Op<unknown>][] = [
  ["all", all],
  ["race", race],
  ["any", any],
  ["allSettled", allSettled],
];

/** `make` is called for each of the groups. */
function everyGroup(
  make: (name: string, group: (branches: readonly Op<unknown>[]) => Op<unknown>) => Case,
): Case[] {
  return GROUPS.map(([name, group]) => make(name, group));
}

function* refuses(
  group: (branches: readonly Op<unknown>[]) => Op<unknown>,
  branches: readonly unknown[],
): Coroutine<void> {
  const error = yield* thrown(() => group(branches as readonly Op<unknown>[]));
  ensure(error instanceof NotATrap, "it is NotATrap");
}

function* cancelsItself(): Coroutine<void> {
  yield* (yield* self()).cancel("tired");
}

export const groups: readonly Case[] = [
  ...everyGroup((name, group) =>
    program(
      "S37",
      `${name} takes coroutines and operations; each is a task of its own in one scope of the group's`,
      function* () {
        const tasks = new Set<unknown>([yield* self()]);
        const outer = yield* currentScope();
        function* branch(): Coroutine<void> {
          tasks.add(yield* self());
          ensure((yield* currentScope()) !== outer, "the scope is another one");
          yield* sleep(5);
        }
        yield* group(
          [branch(), sleep(5), call(branch), now(), checkpoint(), checkpoint()].slice(
            0,
            name === "all" ? 6 : 3,
          ),
        );
        equal([tasks.size, yield* now()], [3, 5], "the number of tasks and the time");
      },
      {},
    ),
  ),
  ...everyGroup((name, group) =>
    program(
      "S38",
      `${name} checks all branches before any is started or taken`,
      function* ({ log }) {
        for (const wrong of [5, undefined, logs, Promise.resolve(), [1], "ab"]) {
          yield* refuses(group, [logs(log, "started"), wrong]);
        }
        const good = logs(log, "good");
        yield* refuses(group, [good, null]);
        yield* checkpoint();
        yield* all([good]);
      },
      ["good"],
    ),
  ),
  ...everyGroup((name, group) =>
    program(
      "S39",
      `${name} refuses one object twice, and one that was driven or is being driven`,
      function* () {
        const twice = after(1, 1);
        yield* refuses(group, [twice, twice]);
        const pause = sleep(1);
        yield* refuses(group, [pause, pause]);
        const driven = checkpointed();
        drive(driven, () => undefined);
        yield* refuses(group, [driven]);
        const used = after(1, 1);
        yield* all([used]);
        yield* refuses(group, [used]);
        const running = after(5, 1);
        yield* spawn(() => running);
        yield* sleep(1);
        yield* refuses(group, [running]);
      },
      {},
    ),
  ),
  ...everyGroup((name, group) =>
    program(
      "S40",
      `${name} of no branches is a checkpoint with its own result`,
      function* ({ log }) {
        yield* spawn(logs, log, "other");
        let value: unknown;
        try {
          value = yield* group([]);
        } catch (error) {
          value = (error as Error).name;
          if (error instanceof AggregateError) equal(error.errors, [], "its errors");
        }
        log("main");
        equal(
          value,
          { all: [], allSettled: [], race: "RangeError", any: "AggregateError" }[name],
          "the result",
        );
      },
      ["other", "main"],
    ),
  ),
  ...everyGroup((name, group) =>
    program(
      "S41",
      `${name} asked while a cancel is due starts nothing and raises`,
      function* ({ log }) {
        for (const branches of [[logs(log, "started")], []]) {
          yield* scope(function* () {
            (yield* currentScope()).cancel();
            yield* group(branches);
            log("not reached");
          });
        }
      },
      [],
    ),
  ),
  ...everyGroup((name, group) =>
    program(
      "S41",
      `${name} that is cancelled cancels its branches and awaits their cleanup`,
      function* ({ log }) {
        const error = yield* thrown(() =>
          timeout(10, () => group([cleaningUp(log, "a", 5), cleaningUp(log, "b", 9)])),
        );
        log(`${error instanceof TimeoutError} at ${yield* now()}`);
      },
      ["a cleaned up", "b cleaned up", "true at 19"],
    ),
  ),
  program(
    "S42",
    "all gives the values in order of the branches, whoever ended first",
    function* () {
      return [yield* all([after(3, "a"), after(1, undefined), after(2, "c")]), yield* now()];
    },
    { value: [["a", undefined, "c"], 3] },
  ),
  program(
    "S42",
    "its branches begin in order, in a later turn",
    function* ({ log }) {
      yield* spawn(logs, log, "before");
      yield* all([logs(log, "a"), logs(log, "b")]);
    },
    ["before", "a", "b"],
  ),
  program(
    "S43",
    "the first failure in time cancels the other branches and is thrown when they have ended",
    function* ({ log }) {
      const [early, late] = [new Error("early"), new Error("late")];
      const error = yield* thrown(() =>
        all([cleaningUp(log, "slow", 5), failInCleanup(late, 1), fail(early, 1), after(1, "too late")]),
      );
      log(`thrown at ${yield* now()}`);
      ensure(error === early, "it is that very object");
      equal(failuresOf(error), [early, late], "all failures");
    },
    ["slow cleaned up", "thrown at 6"],
  ),
  program(
    "S44",
    "a branch that was cancelled alone is TaskCancelled: thrown by all, told by allSettled",
    function* () {
      const error = yield* thrown(() => all([cancelsItself(), after(5, 1)]));
      ensure(error instanceof TaskCancelled && error.reason === "tired", "all throws TaskCancelled");
      const [told] = yield* allSettled([cancelsItself()]);
      ensure(
        told.status === "rejected" && told.reason instanceof TaskCancelled,
        "allSettled tells TaskCancelled",
      );
    },
    {},
  ),
  program(
    "S45",
    "allSettled waits for every branch and tells how each ended, and nothing is reported",
    function* () {
      const error = new Error("b");
      const told = yield* allSettled([after(3, "a"), fail(error, 1), after(2, error)]);
      equal(
        told,
        [
          { status: "fulfilled", value: "a" },
          { status: "rejected", reason: error },
          { status: "fulfilled", value: error },
        ],
        "how they ended",
      );
      return yield* now();
    },
    { value: 3, warnings: [] },
  ),
];

function* checkpointed(): Coroutine<void> {
  yield* checkpoint();
}
