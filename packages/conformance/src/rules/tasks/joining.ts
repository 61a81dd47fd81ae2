/* oxlint-disable require-yield -- a coroutine that never suspends is a case too */
import {
  Cancelled,
  checkpoint,
  Deadlock,
  ForeignUse,
  moveOnAfter,
  now,
  run,
  scope,
  self,
  sleep,
  spawn,
  spawnWith,
  supervise,
  TaskCancelled,
  type Coroutine,
  type Scope,
  type Task,
  currentScope,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { after, attempt, cleaningUp, fail, logs, nap, thrown } from "../support/bodies.ts";

export const joining: readonly Case[] = [
  program(
    "S23",
    "join gives the task's value before its end and after it, any number of times",
    function* () {
      const value = { n: 1 };
      const task = yield* spawn(after, 10, value);
      for (let time = 0; time < 3; time++)
        ensure((yield* task.join()) === value, "the value is that very object");
      return yield* now();
    },
    { value: 10 },
  ),
  program(
    "S23",
    "falsy values, and errors that are values, are values",
    function* () {
      for (const value of [undefined, null, 0, "", false, new Error("a value")]) {
        const task = yield* spawn(after, 0, value);
        equal(yield* attempt(() => task.join()), { ok: true, value }, "what join gives");
        equal(yield* attempt(() => task.join()), { ok: true, value }, "what a join after the end gives");
      }
    },
    {},
  ),
  program(
    "S24",
    "joiners are woken in the order in which they came",
    function* ({ log }) {
      const task = yield* spawn(sleep, 10);
      function* joiner(name: string): Coroutine<void> {
        yield* task.join();
        log(name);
      }
      for (const name of ["a", "b", "c"]) yield* spawn(joiner, name);
      yield* sleep(5);
      yield* spawn(joiner, "d");
    },
    ["a", "b", "c", "d"],
  ),
  program(
    "S25",
    "join throws the very error of the task, whatever it is, to every joiner and each time",
    function* () {
      for (const error of [Object.freeze(new Error("own")), "text", undefined, null]) {
        yield* supervise(function* () {
          const task = yield* spawn(fail, error, 1);
          const joiners = [
            yield* spawn(attempt, () => task.join()),
            yield* spawn(attempt, () => task.join()),
          ];
          for (const joiner of joiners)
            equal(yield* joiner.join(), { ok: false, error }, "what a joiner gets");
          equal(yield* attempt(() => task.join()), { ok: false, error }, "what a join after the end gets");
        });
      }
    },
    {},
  ),
  program(
    "S26",
    "joining a cancelled task throws TaskCancelled with the task and the reason, and no Cancelled",
    function* ({ log }) {
      const task = yield* spawn(cleaningUp, log, "task");
      const early = yield* spawn(thrown, () => task.join());
      yield* sleep(1);
      const reason = { why: "enough" };
      yield* task.cancel(reason);
      for (const error of [yield* early.join(), yield* thrown(() => task.join())]) {
        ensure(error instanceof TaskCancelled && !(error instanceof Cancelled), "it is TaskCancelled");
        ensure(error.task === task && error.reason === reason, "it carries the task and the reason");
      }
    },
    ["task cleaned up"],
  ),
  program(
    "S26",
    "so does joining one that was cancelled with its scope, or never began",
    function* () {
      const tasks: Task[] = [];
      yield* scope(function* () {
        tasks.push(yield* spawn(sleep, Infinity));
        yield* sleep(1);
        tasks.push(yield* spawn(sleep, Infinity));
        (yield* currentScope()).cancel("all");
      });
      for (const task of tasks) {
        const error = yield* thrown(() => task.join());
        ensure(error instanceof TaskCancelled && error.reason === "all", "it is TaskCancelled");
      }
    },
    {},
  ),
  program(
    "S26",
    "uncaught, it is a failure like any other and not taken for the joiner's own cancel",
    function* ({ log }) {
      const task = yield* spawn(sleep, Infinity);
      yield* sleep(1);
      yield* task.cancel();
      const error = yield* thrown(() =>
        scope(function* () {
          yield* spawn(cleaningUp, log, "sibling");
          yield* spawn(() => task.join());
        }),
      );
      ensure(error instanceof TaskCancelled, "it leaves the joiner's scope");
    },
    ["sibling cleaned up"],
  ),
  program(
    "S27",
    "join waits until the task's children and its cleanup have ended",
    function* ({ log }) {
      const parent = yield* spawn(function* () {
        yield* spawn(nap, log, "child", 20);
        return "value";
      });
      log(`${yield* parent.join()} at ${yield* now()}`);
      const cleaner = yield* spawn(cleaningUp, log, "cleaner", 5);
      yield* checkpoint();
      yield* spawn(() => cleaner.cancel());
      yield* thrown(() => cleaner.join());
      log(`joined at ${yield* now()}`);
    },
    ["child", "value at 20", "cleaner cleaned up", "joined at 25"],
  ),
  program(
    "S28",
    "a join that is cancelled leaves the task alone, and other joiners too",
    function* ({ log }) {
      const task = yield* spawn(after, 10, "value");
      yield* spawn(function* () {
        log(`other: ${yield* task.join()}`);
      });
      const { timedOut } = yield* moveOnAfter(5, () => task.join());
      log(`${timedOut} ${task.state}`);
      log(`again: ${yield* task.join()}`);
    },
    ["true parked", "other: value", "again: value"],
  ),
  program(
    "S29",
    "a task that joins itself gets a TypeError",
    function* () {
      const me = yield* self();
      return (yield* thrown(() => me.join())) instanceof TypeError;
    },
    { value: true },
  ),
  program(
    "S30",
    "tasks that join each other are a Deadlock that names them and their cycle; their cleanup runs",
    function* ({ log }) {
      const tasks: Task[] = [];
      function* joiner(other: number): Coroutine<void> {
        try {
          yield* tasks[other]!.join();
        } finally {
          log("cleanup");
        }
      }
      tasks.push(yield* spawnWith({ name: "a" }, joiner, 1), yield* spawnWith({ name: "b" }, joiner, 0));
    },
    {
      log: ["cleanup", "cleanup"],
      error(error) {
        ensure(error instanceof Deadlock, "it is Deadlock");
        equal(
          error.tasks.map(({ name }) => name),
          ["main", "a", "b"],
          "the tasks it names",
        );
        equal(
          error.cycles.map((cycle) => cycle.toSorted((a, b) => a - b)),
          [[2, 3]],
          "the cycles it names",
        );
      },
    },
  ),
  program(
    "S31",
    "a task or scope of another run is ForeignUse, and nothing comes of it",
    function* ({ log, another }) {
      const mine = yield* spawn(cleaningUp, log, "mine");
      const here: Scope = yield* currentScope();
      const names = run(another(), function* () {
        const seen: string[] = [];
        for (const use of [
          () => mine.join(),
          () => mine.cancel(),
          () => spawnWith({ scope: here }, logs, log, "never"),
          function* (): Coroutine<void> {
            here.cancel();
          },
        ]) {
          const error = yield* thrown(use);
          seen.push(String(error instanceof ForeignUse));
        }
        return seen;
      });
      equal(names, ["true", "true", "true", "true"], "which were ForeignUse");
      yield* sleep(5);
      log(mine.state);
      yield* mine.cancel();
    },
    ["parked", "mine cleaned up"],
  ),
];
