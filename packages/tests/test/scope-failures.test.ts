import {
  checkpoint,
  currentScope,
  failuresOf,
  moveOnAfter,
  scope,
  self,
  shield,
  sleep,
  spawn,
  spawnWith,
  supervise,
  TaskCancelled,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure, type Log } from "./helpers.ts";

function* nap(say: Log, name: string, ms: number) {
  yield* sleep(ms);
  say(name);
}

function* fail(error: unknown, ms = 0) {
  yield* sleep(ms);
  throw error;
}

function* untilCancelled(say: Log, name: string) {
  try {
    yield* sleep(Infinity);
  } finally {
    say(`${name} cleaned up`);
  }
}

describe("a spawn into a scope whose cancel was delivered never runs and is reported", () => {
  test("by the body, in its cleanup", () => {
    const { log, warnings } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(10);
        } finally {
          const task = yield* spawn(nap, say, "never", 0);
          yield* sleep(5);
          say(task.state);
          try {
            yield* task.join();
          } catch (error) {
            say(`${error instanceof TaskCancelled}`);
          }
        }
      });
    });
    expect(log).toEqual(["done", "true"]);
    expect(warnings.map((each) => each.kind)).toEqual(["spawn after cancel"]);
  });

  test("by another task, through the handle", () => {
    const { log, warnings } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        const handle = yield* currentScope();
        yield* shield(function* () {
          yield* sleep(10);
          yield* spawnWith({ scope: handle }, nap, say, "never", 0);
          yield* sleep(1);
        });
      });
      say("after");
    });
    expect(log).toEqual(["after"]);
    expect(warnings.filter((each) => each.kind !== "spawn after cancel")).toEqual([]);
  });

  test("in a scope opened in the cleanup it runs", () => {
    const { log, warnings } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(10);
        } finally {
          yield* scope(function* () {
            yield* spawn(nap, say, "helper", 10);
          });
        }
      });
    });
    expect(log).toEqual(["helper"]);
    expect(warnings).toEqual([]);
  });
});

describe("a failing child cancels its siblings and fails its scope", () => {
  test("siblings and body are cancelled, the scope ends when all have ended", () => {
    const error = new Error("child");
    const { log } = simulate(function* (say) {
      try {
        yield* scope(function* () {
          yield* spawn(untilCancelled, say, "sibling");
          yield* spawn(fail, error, 5);
          yield* untilCancelled(say, "body");
        });
      } catch (caught) {
        say(`same object: ${caught === error}`);
      }
    });
    expect(log).toEqual(["body cleaned up", "sibling cleaned up", "same object: true"]);
  });

  test("even if somebody joins and catches it", () => {
    const error = new Error("child");
    const { error: thrown, log } = simulateFailure(function* (say) {
      yield* scope(function* () {
        const task = yield* spawn(fail, error);
        try {
          yield* task.join();
        } catch (caught) {
          say(`caught: ${caught === error}`);
        }
        yield* checkpoint();
        say("never");
      });
    });
    expect(thrown).toBe(error);
    expect(log).toEqual(["caught: true"]);
  });

  test("even if a task outside joins and catches it", () => {
    const error = new Error("child");
    const { error: thrown, log } = simulateFailure(function* (say) {
      const me = yield* self();
      yield* supervise(function* () {
        yield* spawn(function* () {
          const child = yield* spawn(fail, error, 1);
          yield* spawnWith({ scope: outside }, function* () {
            try {
              yield* child.join();
            } catch (caught) {
              say(`caught: ${caught === error}`);
            }
          });
          yield* sleep(10);
          say("never");
        });
        const outside = yield* currentScope();
      });
      say(me.state);
      throw error;
    });
    expect(thrown).toBe(error);
    expect(log).toEqual(["caught: true", "running"]);
  });

  test("a body that fails cancels its children", () => {
    const error = new Error("body");
    const { error: thrown, log } = simulateFailure(function* (say) {
      yield* scope(function* () {
        yield* spawn(untilCancelled, say, "child");
        yield* sleep(1);
        throw error;
      });
    });
    expect(thrown).toBe(error);
    expect(log).toEqual(["child cleaned up"]);
  });

  test("a child of the body of the main task fails the run", () => {
    const error = new Error("child");
    const { error: thrown } = simulateFailure(function* () {
      yield* spawn(fail, error);
      yield* sleep(100);
    });
    expect(thrown).toBe(error);
  });

  test("failures pass through tasks: a grandchild's fails its parent task, and that its scope", () => {
    const error = new Error("grandchild");
    const { error: thrown } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(function* () {
          yield* spawn(fail, error, 1);
          return "value";
        });
      });
    });
    expect(thrown).toBe(error);
    expect(failuresOf(thrown)).toEqual([error]);
  });
});

describe("children that may fail alone live in supervise", () => {
  test("it returns the body's value, and siblings live on", () => {
    const { value, log } = simulate(function* (say) {
      return yield* supervise(function* () {
        yield* spawn(fail, new Error("alone"), 1);
        yield* spawn(nap, say, "sibling", 10);
        return "value";
      });
    });
    expect(value).toBe("value");
    expect(log).toEqual(["sibling"]);
  });

  test("each failure nobody joined is reported once", () => {
    const errors = [new Error("a"), new Error("b")];
    const { warnings } = simulate(function* () {
      yield* supervise(function* () {
        for (const error of errors) yield* spawn(fail, error);
      });
      yield* sleep(1);
    });
    expect(warnings.map((each) => [each.kind, each.error])).toEqual([
      ["unjoined failure", errors[0]],
      ["unjoined failure", errors[1]],
    ]);
  });

  test("a failure that was joined, at once or later, is not reported", () => {
    const { warnings, log } = simulate(function* (say) {
      yield* supervise(function* () {
        const early = yield* spawn(fail, new Error("early"), 5);
        const late = yield* spawn(fail, new Error("late"));
        for (const task of [early, late]) {
          try {
            yield* task.join();
          } catch (error) {
            say((error as Error).message);
          }
        }
      });
    });
    expect(log).toEqual(["early", "late"]);
    expect(warnings).toEqual([]);
  });

  test("its own body's failure does fail it, and cancels the children", () => {
    const error = new Error("body");
    const { error: thrown, log } = simulateFailure(function* (say) {
      yield* supervise(function* () {
        yield* spawn(untilCancelled, say, "child");
        yield* sleep(1);
        throw error;
      });
    });
    expect(thrown).toBe(error);
    expect(log).toEqual(["child cleaned up"]);
  });

  test("only direct children: in a child's own scope the rule of scopes holds", () => {
    const { log } = simulate(function* (say) {
      yield* supervise(function* () {
        yield* spawn(function* () {
          yield* spawn(fail, new Error("grandchild"));
          yield* untilCancelled(say, "child");
        });
        yield* sleep(10);
        say("body");
      });
    });
    expect(log).toEqual(["child cleaned up", "body"]);
  });
});
