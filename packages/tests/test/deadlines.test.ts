import {
  deadline,
  moveOnAfter,
  now,
  scope,
  scopeWith,
  sleep,
  sleepUntil,
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

describe("times", () => {
  test.each([0, -5, -Infinity])(
    "%s is over at once: the first park raises, what comes before it runs",
    (ms) => {
      const { log, value } = simulate(function* (say) {
        const { timedOut } = yield* moveOnAfter(ms, function* () {
          say("runs");
          yield* sleep(0);
          say("never");
        });
        return [timedOut, yield* now()];
      });
      expect(log).toEqual(["runs"]);
      expect(value).toEqual([true, 0]);
    },
  );

  test("zero with a body that does not park: the value", () => {
    const { value } = simulate(() =>
      timeout(0, function* () {
        return "value";
      }),
    );
    expect(value).toBe("value");
  });

  test("Infinity is never, NaN a RangeError", () => {
    expect(simulate(() => timeout(Infinity, give<string>, "value", 1e9)).value).toBe("value");
    expect(() => timeout(Number.NaN, sleep, 1)).toThrow(RangeError);
    expect(() => moveOnAfter(Number.NaN, sleep, 1)).toThrow(RangeError);
  });

  test("a deadline in the past is over at once", () => {
    const { value } = simulate(function* () {
      yield* sleep(10);
      yield* scopeWith({ deadline: 5 }, sleep, 100);
      return yield* now();
    });
    expect(value).toBe(10);
  });
});

describe("deadline() is the nearest effective one", () => {
  test("none is Infinity", () => {
    expect(simulate(deadline).value).toBe(Infinity);
  });

  test("the nearer of inner and outer, and the outer one's again afterwards", () => {
    const { value } = simulate(() =>
      timeout(100, function* () {
        const seen = [yield* deadline()];
        yield* timeout(10, function* () {
          seen.push(yield* deadline());
        });
        yield* timeout(1000, function* () {
          seen.push(yield* deadline());
          yield* scope(function* () {
            seen.push(yield* deadline());
          });
        });
        seen.push(yield* deadline());
        return seen;
      }),
    );
    expect(value).toEqual([100, 10, 100, 100, 100]);
  });

  test("a child has that of the scope it was spawned into", () => {
    const { value } = simulate(() =>
      timeout(100, function* () {
        return yield* (yield* spawn(deadline)).join();
      }),
    );
    expect(value).toBe(100);
  });

  test("in the cleanup of an expired scope it is not in the way of a new one", () => {
    const { value } = simulate(function* () {
      let seen: number | undefined;
      yield* moveOnAfter(10, function* () {
        try {
          yield* sleep(100);
        } finally {
          seen = yield* timeout(50, deadline);
        }
      });
      return seen;
    });
    expect(value).toBe(60);
  });
});

test("timeouts of one task, one after the other and nested, use up no timers", () => {
  const { value } = simulate(function* () {
    for (let n = 0; n < 10_000; n++) {
      yield* timeout(1e6, () => timeout(1e5, sleep, 1));
    }
    yield* sleepUntil(20_000);
    return yield* now();
  });
  expect(value).toBe(20_000);
});

describe("who ended a child", () => {
  test("a child whose own timeout was unwinding when the deadline came was ended by the deadline", () => {
    const { error } = simulateFailure(() =>
      timeout(10, function* () {
        yield* spawn(function* () {
          yield* moveOnAfter(5, function* () {
            try {
              yield* sleep(Infinity);
            } finally {
              yield* sleep(10);
            }
          });
          yield* sleep(100);
        });
        return "body";
      }),
    );
    expect(error).toBeInstanceOf(TimeoutError);
  });

  test("a child in a scope inside the timeout is a child", () => {
    const { error } = simulateFailure(() =>
      timeout(10, function* () {
        yield* scope(function* () {
          yield* spawn(sleep, 100);
        });
        return "body";
      }),
    );
    expect(error).toBeInstanceOf(TimeoutError);
  });

  test("so is a child's child", () => {
    const { error } = simulateFailure(() =>
      timeout(10, function* () {
        yield* spawn(function* () {
          yield* spawn(sleep, 100);
        });
        return "body";
      }),
    );
    expect(error).toBeInstanceOf(TimeoutError);
  });
});
