import {
  call,
  checkpoint,
  chainOf,
  drive,
  now,
  scope,
  sleep,
  spawn,
  timeout,
  TimeoutError,
  type Coroutine,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { caught } from "./attack.ts";
import { simulate, simulateFailure } from "./helpers.ts";

const DEEP = 200_000;

describe("200,000 calls deep", () => {
  function* depth(n: number): Coroutine<number> {
    return n === 0 ? 0 : 1 + (yield* call(depth, n - 1));
  }

  test("works under drive", () => {
    expect(drive(depth(DEEP))).toBe(DEEP);
  });

  test("works under run", () => {
    expect(simulate(() => depth(DEEP)).value).toBe(DEEP);
  });

  test("parks at the bottom and on the way back", () => {
    function* parks(n: number): Coroutine<number> {
      if (n === 0) {
        yield* sleep(5);
        return 0;
      }
      const below = yield* call(parks, n - 1);
      if (n % 1000 === 0) yield* checkpoint();
      return below + 1;
    }
    expect(simulate(() => parks(DEEP)).value).toBe(DEEP);
  });

  test("an error passes all of them, through their finally blocks", () => {
    const error = new Error("bottom");
    let unwound = 0;
    function* fails(n: number): Coroutine<number> {
      try {
        if (n === 0) throw error;
        return yield* call(fails, n - 1);
      } finally {
        unwound++;
      }
    }
    expect(caught(() => drive(fails(DEEP)))).toBe(error);
    expect(simulateFailure(() => fails(DEEP)).error).toBe(error);
    expect(unwound).toBe(2 * (DEEP + 1));
    expect(chainOf(error).length).toBeGreaterThan(0);
  });

  test("a cancel passes all of them", () => {
    let unwound = 0;
    function* waits(n: number): Coroutine<void> {
      try {
        yield* n === 0 ? sleep(Infinity) : call(waits, n - 1);
      } finally {
        unwound++;
      }
    }
    const { error } = simulateFailure(() => timeout(5, waits, DEEP));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(unwound).toBe(DEEP + 1);
  });
});

test("100,000 scopes deep", () => {
  function* nested(n: number): Coroutine<number> {
    return n === 0 ? 0 : 1 + (yield* scope(nested, n - 1));
  }
  expect(simulate(() => nested(100_000)).value).toBe(100_000);
});

test("a cancel reaches the innermost of 50,000 scopes", () => {
  let unwound = 0;
  function* nested(n: number): Coroutine<void> {
    try {
      yield* n === 0 ? sleep(Infinity) : scope(nested, n - 1);
    } finally {
      unwound++;
    }
  }
  expect(simulateFailure(() => timeout(5, nested, 50_000)).error).toBeInstanceOf(TimeoutError);
  expect(unwound).toBe(50_001);
});

test("a chain of 100,000 tasks, each the child of the one before, ends from the bottom up", () => {
  let ended = 0;
  function* link(n: number): Coroutine<void> {
    if (n > 0) yield* spawn(link, n - 1);
    yield* sleep(1);
    ended++;
  }
  simulate(() => link(100_000));
  expect(ended).toBe(100_001);
});

test("a failure at the bottom of a chain of 100,000 tasks cancels and leaves them all", () => {
  const error = new Error("bottom");
  function* link(n: number): Coroutine<void> {
    if (n === 0) throw error;
    yield* spawn(link, n - 1);
    yield* sleep(Infinity);
  }
  expect(simulateFailure(() => link(100_000)).error).toBe(error);
});

test("100,000 tasks alive at once", () => {
  const { value } = simulate(function* () {
    let alive = 0;
    let most = 0;
    yield* scope(function* () {
      function* task(i: number) {
        most = Math.max(most, ++alive);
        yield* sleep(10 + (i % 10));
        alive--;
      }
      for (let i = 0; i < 100_000; i++) yield* spawn(task, i);
    });
    return [most, alive, yield* now()];
  });
  expect(value).toEqual([100_000, 0, 19]);
});

test("100,000 tasks alive at once are all cancelled by the failure of one", () => {
  const error = new Error("one");
  let cleaned = 0;
  const { error: thrown } = simulateFailure(function* () {
    function* task() {
      try {
        yield* sleep(1000);
      } finally {
        cleaned++;
      }
    }
    for (let i = 0; i < 100_000; i++) yield* spawn(task);
    yield* sleep(1);
    throw error;
  });
  expect(thrown).toBe(error);
  expect(cleaned).toBe(100_000);
});
