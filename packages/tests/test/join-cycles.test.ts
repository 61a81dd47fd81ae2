import {
  currentScope,
  Deadlock,
  moveOnAfter,
  self,
  shield,
  sleep,
  spawn,
  spawnWith,
  type Coroutine,
  type Scope,
  type Task,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure, type Log } from "./helpers.ts";

function* fail(error: unknown, ms = 0) {
  yield* sleep(ms);
  throw error;
}

function* withCleanup(say: Log, cleanup: number, error?: unknown) {
  try {
    yield* sleep(Infinity);
  } finally {
    yield* sleep(cleanup);
    say("cleanup ended");
    if (error !== undefined) yield* fail(error);
  }
}

describe("join cycles", () => {
  test("a task that joins itself gets an error at once", () => {
    const { error } = simulateFailure(function* () {
      const me: Task = yield* self();
      yield* me.join();
    });
    expect(error).toBeInstanceOf(TypeError);
  });

  test("two tasks that join each other are a Deadlock that names both, and their cleanup runs", () => {
    const log: string[] = [];
    const { error } = simulateFailure(function* () {
      const tasks: Task[] = [];
      function* joiner(other: number): Coroutine<void> {
        try {
          yield* tasks[other]!.join();
        } finally {
          log.push("cleanup");
        }
      }
      tasks.push(yield* spawnWith({ name: "a" }, joiner, 1), yield* spawnWith({ name: "b" }, joiner, 0));
    });
    expect(error).toBeInstanceOf(Deadlock);
    const names = (error as Deadlock).tasks.map((task) => task.name);
    expect(names).toContain("a");
    expect(names).toContain("b");
    expect(log).toEqual(["cleanup", "cleanup"]);
  });

  test("a child that joins its parent, which waits for it, is a Deadlock", () => {
    const { error } = simulateFailure(function* () {
      const parent: Task = yield* self();
      yield* spawn(function* () {
        yield* parent.join();
      });
    });
    expect(error).toBeInstanceOf(Deadlock);
  });

  test("a cycle beside live timers can be cancelled", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(10, function* () {
        const tasks: Task[] = [];
        tasks.push(
          yield* spawn(function* () {
            yield* tasks[1]!.join();
          }),
        );
        tasks.push(
          yield* spawn(function* () {
            yield* tasks[0]!.join();
          }),
        );
      });
      say("moved on");
    });
    expect(log).toEqual(["moved on"]);
  });
});

test("a join that is cancelled leaves the task alone", () => {
  const { log } = simulate(function* (say) {
    const task = yield* spawn(function* () {
      yield* sleep(10);
      return "value";
    });
    const { timedOut } = yield* moveOnAfter(5, () => task.join());
    say(`${timedOut} ${task.state}`);
    say(yield* task.join());
  });
  expect(log).toEqual(["true parked", "value"]);
});

test("a task in one's own shield can be cancelled by its handle", () => {
  const { log } = simulate(function* (say) {
    yield* shield(function* () {
      const handle: Scope = yield* currentScope();
      const task = yield* spawn(withCleanup, say, 1);
      yield* sleep(1);
      yield* task.cancel();
      say(`scope cancelled: ${handle.cancelled}`);
    });
  });
  expect(log).toEqual(["cleanup ended", "scope cancelled: false"]);
});
