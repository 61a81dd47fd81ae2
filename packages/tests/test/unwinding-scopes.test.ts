import {
  checkpoint,
  currentScope,
  moveOnAfter,
  now,
  scope,
  self,
  sleep,
  spawn,
  spawnWith,
  type Scope,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

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

/** Two tasks' entries of one instant may come in either order. */
function byArrival(log: readonly string[]): (a: string, b: string) => number {
  return (a, b) => log.indexOf(a) - log.indexOf(b);
}

describe("a scope opened while unwinding is shielded from every cancel already delivered to that task", () => {
  test("its body parks, its children run, it gives its value", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          const value = yield* scope(function* () {
            yield* spawn(cleanup, say, "child");
            yield* cleanup(say, "body");
            return "value";
          });
          say(value);
        }
      });
      say("after");
    });
    expect(log).toEqual(
      ["child half", "body half", "child whole", "body whole", "value", "after"].toSorted(byArrival(log)),
    );
  });

  test("a timeout in the cleanup cancels what it must, and the cleanup goes on", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          const { timedOut } = yield* moveOnAfter(5, sleep, Infinity);
          say(`goodbye timed out: ${timedOut} at ${yield* now()}`);
          yield* cleanup(say, "rest");
        }
      });
      say("after");
    });
    expect(log).toEqual(["goodbye timed out: true at 10", "rest half", "rest whole", "after"]);
  });

  test("its own cancel is a new one: cleanup inside it runs to its end too, and then the first one's", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* moveOnAfter(5, worker, say, "inner");
          yield* cleanup(say, "outer");
        }
        say("never");
      });
      say("after");
    });
    expect(log).toEqual(["inner half", "inner whole", "outer half", "outer whole", "after"]);
  });

  test("three deep: a cancel in the cleanup of a cancel in the cleanup of a cancel", () => {
    function* level(say: Log, depth: number): ReturnType<typeof cleanup> {
      try {
        yield* sleep(Infinity);
      } finally {
        if (depth > 0) yield* moveOnAfter(5, level, say, depth - 1);
        yield* cleanup(say, `${depth}`);
      }
      say("never");
    }
    const { log } = simulate(function* (say) {
      const task = yield* spawn(() => moveOnAfter(5, level, say, 3));
      yield* sleep(12);
      yield* task.cancel();
      say("cancelled");
    });
    expect(log).toEqual(
      ["0", "1", "2", "3"].flatMap((name) => [`${name} half`, `${name} whole`]).concat("cancelled"),
    );
  });

  test("a failure inside it is an ordinary error there", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          try {
            yield* scope(function* () {
              yield* spawn(function* () {
                yield* sleep(1);
                throw new Error("in cleanup");
              });
              yield* worker(say, "body");
            });
          } catch (error) {
            say((error as Error).message);
          }
          yield* cleanup(say, "rest");
        }
      });
    });
    expect(log).toEqual(["body half", "body whole", "in cleanup", "rest half", "rest whole"]);
  });

  test("a further cancel from outside, of a scope opened before the delivery, does not raise in it", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(10, function* () {
        yield* moveOnAfter(5, function* () {
          try {
            yield* sleep(Infinity);
          } finally {
            yield* scope(cleanup, say, "in a scope", 20);
            yield* cleanup(say, "outside of it", 4);
          }
        });
        say("never");
      });
      say("after");
    });
    expect(log).toEqual([
      "in a scope half",
      "in a scope whole",
      "outside of it half",
      "outside of it whole",
      "after",
    ]);
  });
});

describe("when the absorbing scope exits, the previous state is restored", () => {
  test("still unwinding: no further Cancelled in the outer cleanup", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(30, function* () {
        yield* moveOnAfter(5, function* () {
          try {
            yield* sleep(Infinity);
          } finally {
            yield* moveOnAfter(5, sleep, 100);
            yield* cleanup(say, "first", 40);
            yield* moveOnAfter(5, sleep, 100);
            yield* cleanup(say, "second", 40);
          }
        });
        say("never");
      });
      say("after");
    });
    expect(log).toEqual(["first half", "first whole", "second half", "second whole", "after"]);
  });

  test("not unwinding: a later cancel is delivered afresh, with a grace of its own", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(50, function* () {
        yield* moveOnAfter(5, worker, say, "first");
        yield* worker(say, "second");
      });
      say("after");
    });
    expect(log).toEqual(["first half", "first whole", "second half", "second whole", "after"]);
  });

  test("a scope that absorbed can be followed by another in the same task, any number of times", () => {
    const { value } = simulate(function* () {
      let moved = 0;
      for (let n = 0; n < 100; n++) {
        if ((yield* moveOnAfter(5, sleep, 10)).timedOut) moved++;
      }
      return [moved, yield* now()];
    });
    expect(value).toEqual([100, 500]);
  });

  test("a swallowed cancel ends with its scope: a later cancel of an outer scope raises", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(20, function* () {
        yield* moveOnAfter(5, function* () {
          try {
            yield* sleep(Infinity);
          } catch {}
          return "swallowed";
        });
        say("inner left");
        yield* sleep(Infinity);
        say("never");
      });
      say("outer left");
    });
    expect(log).toEqual(["inner left", "outer left"]);
  });

  test("an outer cancel pending when the inner scope ends with a value raises at the next park", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(8, function* () {
        yield* moveOnAfter(5, function* () {
          try {
            yield* sleep(Infinity);
          } catch {}
          yield* sleep(10);
        });
        say("inner left");
        yield* checkpoint();
        say("never");
      });
      say("outer left");
    });
    expect(log).toEqual(["inner left", "outer left"]);
  });
});

describe("what cleanup does", () => {
  test("spawning into a living scope of another task works", () => {
    const { log } = simulate(function* (say) {
      const outside: Scope = yield* currentScope();
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          const helper = yield* spawnWith({ scope: outside }, cleanup, say, "helper");
          yield* helper.join();
          say("joined");
        }
      });
    });
    expect(log).toEqual(["helper half", "helper whole", "joined"]);
  });

  test("cancelling its own scope again, or the task itself, changes nothing", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        const handle = yield* currentScope();
        try {
          yield* sleep(Infinity);
        } finally {
          handle.cancel();
          yield* cleanup(say, "first");
          handle.cancel();
          yield* cleanup(say, "second");
        }
      });
    });
    expect(log).toEqual(["first half", "first whole", "second half", "second whole"]);
  });

  test("cancelling the task itself by task.cancel is a switch: it neither raises nor waits for itself", () => {
    const { log, warnings } = simulate(function* (say) {
      yield* spawn(function* () {
        const me = yield* self();
        try {
          yield* moveOnAfter(5, sleep, 1);
          yield* me.cancel();
        } finally {
          yield* me.cancel();
          say(`at ${yield* now()}`);
          yield* cleanup(say, "rest");
        }
      });
    });
    expect(log).toEqual(["at 1", "rest half", "rest whole"]);
    expect(warnings).toEqual([]);
  });
});
