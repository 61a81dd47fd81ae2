import {
  checkpoint,
  currentScope,
  moveOnAfter,
  scope,
  sleep,
  spawn,
  timeout,
  TimeoutError,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure, type Log } from "./helpers.ts";

/** Cleanup of two sleeps: whatever cuts it short leaves "half" without "whole". */
function* cleanup(say: Log, name: string, ms = 10) {
  yield* sleep(ms / 2);
  say(`${name} half`);
  yield* sleep(ms / 2);
  say(`${name} whole`);
}

function* worker(say: Log, name: string, ms = 10) {
  try {
    yield* sleep(Infinity);
  } finally {
    yield* cleanup(say, name, ms);
  }
}

describe("a task that is unwinding gets no further Cancelled, whichever enclosing scopes are cancelled meanwhile", () => {
  test("a second cancel of the task while a finally is parked does not skip the rest of that finally", () => {
    const { log } = simulate(function* (say) {
      const task = yield* spawn(worker, say, "task");
      yield* sleep(1);
      yield* spawn(() => task.cancel("first"));
      yield* sleep(2);
      yield* task.cancel("second");
      say("cancelled");
    });
    expect(log).toEqual(["task half", "task whole", "cancelled"]);
  });

  test("its scope, the scope around that, and the task itself, one after the other", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(8, function* () {
        yield* moveOnAfter(6, function* () {
          yield* moveOnAfter(4, worker, say, "body");
          say("never 1");
        });
        say("never 2");
      });
      say("after");
    });
    expect(log).toEqual(["body half", "body whole", "after"]);
  });

  test("the failure of a sibling meanwhile does not cut it short either", () => {
    const error = new Error("sibling");
    const { log, error: thrown } = simulateFailure(function* (say) {
      yield* scope(function* () {
        yield* spawn(function* () {
          yield* sleep(7);
          throw error;
        });
        yield* moveOnAfter(4, worker, say, "body");
        say("never");
      });
    });
    expect(thrown).toBe(error);
    expect(log).toEqual(["body half", "body whole"]);
  });

  test("nested finally blocks, each of which parks, all run to their end", () => {
    const { log } = simulate(function* (say) {
      const task = yield* spawn(function* () {
        try {
          try {
            yield* worker(say, "inner", 4);
          } finally {
            yield* cleanup(say, "middle", 4);
          }
        } finally {
          yield* cleanup(say, "outer", 4);
        }
      });
      yield* sleep(1);
      for (let n = 0; n < 10; n++) {
        yield* spawn(() => task.cancel(n));
        yield* sleep(1);
      }
    });
    expect(log).toEqual([
      "inner half",
      "inner whole",
      "middle half",
      "middle whole",
      "outer half",
      "outer whole",
    ]);
  });

  test("what a catch block parks on after swallowing is not cancelled a second time within the grace", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } catch {
          say("swallowed");
        }
        yield* sleep(10);
        say("went on");
      });
    });
    expect(log).toEqual(["swallowed", "went on"]);
  });
});

describe("outer cancel arriving while an inner one unwinds", () => {
  test("the inner scope does not absorb; the statement after it does not run", () => {
    const { value, log } = simulate(function* (say) {
      return yield* moveOnAfter(8, function* () {
        yield* moveOnAfter(5, worker, say, "body");
        say("never");
      });
    });
    expect(log).toEqual(["body half", "body whole"]);
    expect(value.timedOut).toBe(true);
  });

  test("of two timeouts that both expired the outer one throws", () => {
    const { error } = simulateFailure((say) => timeout(8, () => timeout(5, worker, say, "body")));
    expect(error).toBeInstanceOf(TimeoutError);
    expect((error as TimeoutError).ms).toBe(8);
  });

  test("arriving after the inner one has absorbed, it raises at the next park", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(20, function* () {
        yield* moveOnAfter(5, worker, say, "body");
        say("inner absorbed");
        yield* sleep(100);
        say("never");
      });
    });
    expect(log).toEqual(["body half", "body whole", "inner absorbed"]);
  });

  test("arriving in the very turn of the last cleanup step", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(15, function* () {
        yield* moveOnAfter(5, worker, say, "body");
        say("never");
      });
      say("after");
    });
    expect(log).toEqual(["body half", "body whole", "after"]);
  });
});

describe("inner and outer expiry at the same instant", () => {
  test("the outer one absorbs, whichever was opened with which deadline", () => {
    const { value, log } = simulate(function* (say) {
      return yield* moveOnAfter(10, function* () {
        yield* moveOnAfter(10, sleep, 100);
        say("never");
      });
    });
    expect(value.timedOut).toBe(true);
    expect(log).toEqual([]);
  });

  test("another task cancels the outer scope between the inner one's expiry and its delivery", () => {
    const { log } = simulate(function* (say) {
      yield* scope(function* () {
        const outer = yield* currentScope();
        yield* spawn(function* () {
          yield* sleep(10);
          outer.cancel();
        });
        yield* checkpoint();
        yield* moveOnAfter(10, sleep, 100);
        say("never");
      });
      say("after");
    });
    expect(log).toEqual(["after"]);
  });
});
