import {
  Cancelled,
  currentScope,
  moveOnAfter,
  now,
  sleep,
  spawn,
  timeout,
  TimeoutError,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure } from "./helpers.ts";

function* give<T>(value: T, ms = 0) {
  yield* sleep(ms);
  return value;
}

function* swallowAndGive(ms: number) {
  try {
    yield* sleep(Infinity);
  } catch {}
  if (ms > 0) yield* sleep(ms);
  return "value";
}

describe("timeout throws TimeoutError only if its own deadline's Cancelled ended the body or a child", () => {
  test("the body: TimeoutError with the time given, not earlier and not later", () => {
    const { value } = simulate(function* () {
      try {
        yield* timeout(10, sleep, 100);
      } catch (error) {
        return [error instanceof TimeoutError && error.ms, error instanceof Cancelled, yield* now()];
      }
      return undefined;
    });
    expect(value).toEqual([10, false, 10]);
  });

  test("a child, although the body had ended with a value", () => {
    const { error } = simulateFailure(() =>
      timeout(10, function* () {
        yield* spawn(sleep, 100);
        return "value";
      }),
    );
    expect(error).toBeInstanceOf(TimeoutError);
  });

  test("a body that was faster gives its value, and no timer is left behind", () => {
    const { value } = simulate(function* () {
      const given = yield* timeout(1000, give<string>, "value", 5);
      return [given, yield* now()];
    });
    expect(value).toEqual(["value", 5]);
  });

  test("a body that swallowed it and ended with a value gives the value", () => {
    for (const ms of [0, 5]) {
      const { value } = simulate(() => timeout(10, swallowAndGive, ms));
      expect(value).toBe("value");
    }
  });

  test("a child that swallowed it and ended with a value: the value of the body", () => {
    const { value } = simulate(() =>
      timeout(10, function* () {
        yield* spawn(swallowAndGive, 5);
        return "body";
      }),
    );
    expect(value).toBe("body");
  });

  test("a child that was cancelled by somebody else does not make it a timeout", () => {
    const { value } = simulate(() =>
      timeout(10, function* () {
        const child = yield* spawn(sleep, 100);
        yield* child.cancel();
        return "body";
      }),
    );
    expect(value).toBe("body");
  });

  test("a body cancelled from outside raises Cancelled there, not TimeoutError", () => {
    const { log } = simulate(function* (say) {
      const task = yield* spawn(function* () {
        try {
          yield* timeout(100, sleep, 1000);
        } catch (error) {
          say((error as Error).name);
          throw error;
        }
      });
      yield* sleep(5);
      yield* task.cancel();
    });
    expect(log).toEqual(["Cancelled"]);
  });

  test("its own failure is its own, also at the instant of the deadline", () => {
    const own = new Error("own");
    const { error } = simulateFailure(() =>
      timeout(10, function* () {
        yield* spawn(sleep, 1000);
        yield* sleep(5);
        throw own;
      }),
    );
    expect(error).toBe(own);
  });

  test("a scope cancelled by its handle before the deadline gives undefined", () => {
    const { value } = simulate(() =>
      timeout(10, function* () {
        (yield* currentScope()).cancel();
        return yield* give("never");
      }),
    );
    expect(value).toBe(undefined);
  });

  test("a TimeoutError of an inner timeout passes an outer one as an ordinary error", () => {
    const { error } = simulateFailure(() => timeout(100, () => timeout(10, sleep, 1000)));
    expect((error as TimeoutError).ms).toBe(10);
  });
});

describe("moveOnAfter returns { timedOut, value }", () => {
  test("in time", () => {
    const { value } = simulate(() => moveOnAfter(10, give<string>, "value", 5));
    expect(value).toEqual({ timedOut: false, value: "value" });
  });

  test("not in time: no value", () => {
    const { value } = simulate(() => moveOnAfter(10, give<string>, "value", 50));
    expect(value).toEqual({ timedOut: true, value: undefined });
  });

  test("the body in time, a child not: the body's value", () => {
    const { value } = simulate(() =>
      moveOnAfter(10, function* () {
        yield* spawn(sleep, 100);
        return "body";
      }),
    );
    expect(value).toEqual({ timedOut: true, value: "body" });
  });

  test("a body that swallowed it has not timed out", () => {
    const { value } = simulate(() => moveOnAfter(10, swallowAndGive, 0));
    expect(value).toEqual({ timedOut: false, value: "value" });
  });

  test("a body that fails, fails it", () => {
    const own = new Error("own");
    const { error } = simulateFailure(() =>
      moveOnAfter(10, function* () {
        throw own;
      }),
    );
    expect(error).toBe(own);
  });
});
