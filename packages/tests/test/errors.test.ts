import { call, failuresOf, moveOnAfter, scope, sleep, spawn, type Coroutine } from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulateFailure } from "./helpers.ts";

function* fail(error: unknown, ms = 0) {
  yield* sleep(ms);
  throw error;
}

function* failInCleanup(error: unknown, cleanup = 0) {
  try {
    yield* sleep(Infinity);
  } finally {
    yield* sleep(cleanup);
    yield* fail(error);
  }
}

const [A, B, C] = ["A", "B", "C"].map((name) => new Error(name)) as [Error, Error, Error];

const fresh = (name: string): Error => new Error(name);

describe("the first failure leaves a scope as that very object, failuresOf lists them all in order", () => {
  test("alone, it is a list of one", () => {
    const first = fresh("first");
    const { error } = simulateFailure(() => scope(fail, first));
    expect(error).toBe(first);
    expect(failuresOf(error)).toEqual([first]);
  });

  test("failures of siblings in the same turn, in the order in which they happened", () => {
    const errors = [fresh("1"), fresh("2"), fresh("3")];
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        for (const each of errors) yield* spawn(fail, each, 5);
      });
    });
    expect(error).toBe(errors[0]);
    expect(failuresOf(error)).toEqual(errors);
  });

  test("body and child in the same turn", () => {
    const [body, child] = [fresh("body"), fresh("child")];
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(fail, child, 5);
        yield* fail(body, 5);
      });
    });
    expect(error).toBe(body);
    expect(failuresOf(error)).toEqual([body, child]);
  });

  test("failures in the cleanup that the first one caused, by the order of their ends", () => {
    const [first, slow, quick] = [fresh("first"), fresh("slow"), fresh("quick")];
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(failInCleanup, slow, 20);
        yield* spawn(failInCleanup, quick, 10);
        yield* fail(first, 1);
      });
    });
    expect(error).toBe(first);
    expect(failuresOf(error)).toEqual([first, quick, slow]);
  });

  test("a child's failure comes before the error of the body's own cleanup", () => {
    const [child, cleanup] = [fresh("child"), fresh("cleanup")];
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(fail, child, 1);
        yield* failInCleanup(cleanup, 5);
      });
    });
    expect(error).toBe(child);
    expect(failuresOf(error)).toEqual([child, cleanup]);
  });

  test("through nested scopes the list grows, in order", () => {
    const [first, inner, outer] = [fresh("first"), fresh("inner"), fresh("outer")];
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(failInCleanup, outer);
        yield* scope(function* () {
          yield* spawn(failInCleanup, inner);
          yield* fail(first, 1);
        });
      });
    });
    expect(error).toBe(first);
    expect(failuresOf(error)).toEqual([first, inner, outer]);
  });

  test("the lists of two children are joined", () => {
    const errors = [fresh("1"), fresh("2"), fresh("3"), fresh("4")];
    function* pair(first: Error, second: Error) {
      yield* scope(function* () {
        yield* spawn(fail, first, 5);
        yield* spawn(fail, second, 5);
      });
    }
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(pair, errors[0]!, errors[1]!);
        yield* spawn(pair, errors[2]!, errors[3]!);
      });
    });
    expect(error).toBe(errors[0]);
    expect(failuresOf(error)).toEqual(errors);
  });

  test("through 10,000 levels, each of which adds one", () => {
    function* nest(depth: number): Coroutine<void> {
      try {
        if (depth > 0) yield* spawn(nest, depth - 1);
        yield* sleep(Infinity);
      } finally {
        yield* fail(depth === 0 ? A : new Error(`level ${depth}`));
      }
    }
    const { error } = simulateFailure(() => moveOnAfter(5, nest, 10_000));
    expect(failuresOf(error)).toHaveLength(10_001);
  });

  test("a cancelled child is not in the list", () => {
    const first = fresh("first");
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(sleep, Infinity);
        yield* spawn(fail, first, 1);
        yield* sleep(Infinity);
      });
    });
    expect(failuresOf(error)).toEqual([first]);
  });
});

describe("duplicates by identity are dropped", () => {
  test("the same object thrown in two tasks and the body", () => {
    const same = fresh("same");
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(fail, same, 5);
        yield* spawn(fail, same, 5);
        yield* fail(same, 5);
      });
    });
    expect(error).toBe(same);
    expect(failuresOf(error)).toEqual([same]);
  });

  test("a joiner that rethrows what its sibling threw", () => {
    const same = fresh("same");
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        const task = yield* spawn(fail, same, 5);
        yield* spawn(function* () {
          yield* task.join();
        });
        yield* task.join();
      });
    });
    expect(failuresOf(error)).toEqual([same]);
  });

  test("equal is not identical: two errors of the same message are two", () => {
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(fail, fresh("equal"), 5);
        yield* spawn(fail, fresh("equal"), 5);
      });
    });
    expect(failuresOf(error)).toHaveLength(2);
  });

  test("the same object in two runs does not collect what failed beside it in the other", () => {
    const same = fresh("same");
    const other = fresh("other");
    simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(fail, same, 5);
        yield* spawn(fail, other, 5);
      });
    });
    const { error } = simulateFailure(() => fail(same));
    expect(error).toBe(same);
  });
});

describe("errors are never mutated or wrapped", () => {
  test("a frozen error is thrown and listed as it is", () => {
    const [first, second] = [Object.freeze(fresh("first")), Object.freeze(fresh("second"))];
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(fail, first, 5);
        yield* spawn(fail, second, 5);
      });
    });
    expect(error).toBe(first);
    expect(failuresOf(error)).toEqual([first, second]);
  });

  test("own properties and stack are as they were when it was thrown", () => {
    const before = new Map(
      [A, B].map((error) => [error, JSON.stringify(Object.getOwnPropertyDescriptors(error))]),
    );
    simulateFailure(function* () {
      yield* call(function* () {
        yield* scope(function* () {
          yield* spawn(fail, A, 5);
          yield* spawn(fail, B, 5);
        });
      });
    });
    for (const [error, properties] of before) {
      expect(JSON.stringify(Object.getOwnPropertyDescriptors(error))).toBe(properties);
    }
  });

  test.each([["text"], [0], [undefined], [null], [Symbol.for("thrown")]])(
    "%s may be thrown and leaves scopes, tasks and the run as it is",
    (thrown) => {
      const { error } = simulateFailure(function* () {
        yield* scope(function* () {
          yield* spawn(fail, thrown, 1);
          yield* sleep(Infinity);
        });
      });
      expect(error).toBe(thrown);
      expect(failuresOf(error)).toEqual([thrown]);
    },
  );

  test("what failed beside something that is no object is not silent", () => {
    const { error, warnings } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(fail, "text", 5);
        yield* spawn(fail, C, 5);
      });
    });
    expect(error).toBe("text");
    expect(warnings.map((each) => each.error)).toEqual([C]);
  });
});
