import {
  all,
  allSettled,
  any,
  call,
  Cancelled,
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
import { describe, expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

function* after<T>(ms: number, value: T): Coroutine<T> {
  yield* sleep(ms);
  return value;
}

function* failAfter(ms: number, error: unknown): Coroutine<never> {
  yield* sleep(ms);
  throw error;
}

function* attempt(f: () => Op<unknown>): Coroutine<unknown> {
  try {
    return yield* f();
  } catch (error) {
    return error;
  }
}

const groups: [string, (branches: readonly Op<unknown>[]) => Op<unknown>][] = [
  ["all", all],
  ["race", race],
  ["any", any],
  ["allSettled", allSettled],
];

describe("every group", () => {
  test.each(groups)("%s takes coroutines and operations", (_, group) => {
    const { value } = simulate(function* () {
      yield* group([after(5, "a"), sleep(5), call(after, 5, "c"), checkpoint()]);
      return "ended";
    });
    expect(value).toBe("ended");
  });

  test.each(groups)("%s checks all branches before any starts", (_, group) => {
    const { value, log } = simulate(function* (say: Log) {
      function* child() {
        say("started");
      }
      return yield* attempt(() => group([child(), 5 as never]));
    });
    expect(value).toBeInstanceOf(NotATrap);
    expect(log).toEqual([]);
  });

  test.each(groups)("%s that was refused has taken none: its good branches can be used", (_, group) => {
    const { value } = simulate(function* () {
      const good = after(1, "good");
      yield* attempt(() => group([good, 5 as never]));
      return yield* all([good]);
    });
    expect(value).toEqual(["good"]);
  });

  const wrong: [string, unknown][] = [
    ["a generator function", function* () {}],
    ["a promise", Promise.resolve()],
    ["undefined", undefined],
    ["null", null],
    ["a number", 5],
    ["an array", [1]],
    ["a string", "sleep"],
    ["a Map", new Map()],
  ];
  for (const [name, group] of groups) {
    test.each(wrong)(`${name} with a branch that is %s is NotATrap`, (_, branch) => {
      const { value } = simulate(() => attempt(() => group([branch as never])));
      expect(value).toBeInstanceOf(NotATrap);
      expect((value as NotATrap).message).toContain(name);
    });

    test.each([[undefined], [null], [5], ["ab"], [new Set([sleep(1)])], [sleep(1)], [{ length: 1 }]])(
      `${name}(%o), which is no array, is NotATrap`,
      (branches) => {
        expect(simulate(() => attempt(() => group(branches as never))).value).toBeInstanceOf(NotATrap);
      },
    );
  }

  test.each(groups)("%s given the same coroutine twice is NotATrap", (_, group) => {
    const { value } = simulate(() => {
      const twice = after(1, 1);
      return attempt(() => group([twice, twice]));
    });
    expect(value).toBeInstanceOf(NotATrap);
  });

  test.each(groups)("%s given the same operation twice is NotATrap", (_, group) => {
    const { value } = simulate(() => {
      const twice = sleep(1);
      return attempt(() => group([twice, twice]));
    });
    expect(value).toBeInstanceOf(NotATrap);
  });

  test.each(groups)("%s may be given operations that are the same for everybody twice", (_, group) => {
    const { value } = simulate(function* () {
      yield* group([checkpoint(), checkpoint()]);
      yield* group([now(), now()]);
      return "ended";
    });
    expect(value).toBe("ended");
  });

  test.each(groups)("%s given a coroutine that another group has driven is NotATrap", (_, group) => {
    const { value } = simulate(function* () {
      const used = after(1, 1);
      yield* all([used]);
      return yield* attempt(() => group([used]));
    });
    expect(value).toBeInstanceOf(NotATrap);
  });

  test.each(groups)("%s given a coroutine that drive() has driven is NotATrap", (_, group) => {
    const { value } = simulate(function* () {
      const used = after(1, 1);
      drive(used, () => undefined);
      return yield* attempt(() => group([used]));
    });
    expect(value).toBeInstanceOf(NotATrap);
  });

  // One that a plain yield* has driven cannot be told from a fresh one: the language does not show it.
  test.each(groups)("%s given a coroutine that a task is running is NotATrap", (_, group) => {
    const { value } = simulate(function* () {
      const used = after(5, 1);
      yield* spawn(() => used);
      yield* sleep(1);
      return yield* attempt(() => group([used]));
    });
    expect(value).toBeInstanceOf(NotATrap);
  });

  test.each(groups)("%s makes each branch a child of one scope of its own", (_, group) => {
    const { value } = simulate(function* () {
      const scopes = new Set<unknown>([yield* currentScope()]);
      const tasks = new Set<unknown>([yield* self()]);
      function* branch() {
        yield* sleep(1);
        tasks.add(yield* self());
        scopes.add(yield* currentScope());
      }
      yield* group([branch(), branch()]);
      return [scopes.size > 1, tasks.size > 1];
    });
    expect(value).toEqual([true, true]);
  });

  test.each(groups)("%s raises when a cancel is due: it starts nothing", (_, group) => {
    const { log } = simulate(function* (say: Log) {
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        function* branch() {
          say("started");
        }
        yield* group([branch()]);
        say("not reached");
      });
    });
    expect(log).toEqual([]);
  });

  test.each(groups)("%s that is cancelled cancels its branches and awaits their cleanup", (_, group) => {
    const { log } = simulate(function* (say: Log) {
      function* branch(name: string) {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* sleep(5);
          say(`${name} cleaned at ${yield* now()}`);
        }
      }
      const timedOut = yield* attempt(() => timeout(10, () => group([branch("a"), branch("b")])));
      say(`${timedOut instanceof TimeoutError} at ${yield* now()}`);
    });
    expect(log).toEqual(["a cleaned at 15", "b cleaned at 15", "true at 15"]);
  });
});

describe("all", () => {
  test("gives the values in order of the branches, whoever ended first", () => {
    const { value } = simulate(function* () {
      return [yield* all([after(3, "a"), after(1, "b"), after(2, "c")]), yield* now()];
    });
    expect(value).toEqual([["a", "b", "c"], 3]);
  });

  test("the first failure cancels the others and is thrown once they have ended", () => {
    const error = new Error("b");
    const { value, log } = simulate(function* (say: Log) {
      function* slow() {
        try {
          yield* sleep(100);
        } finally {
          yield* sleep(5);
          say(`cleaned at ${yield* now()}`);
        }
      }
      const thrown = yield* attempt(() => all([slow(), failAfter(1, error)]));
      say(`thrown at ${yield* now()}`);
      return thrown;
    });
    expect(value).toBe(error);
    expect(log).toEqual(["cleaned at 6", "thrown at 6"]);
  });

  test("the first failure in time is thrown, not the first in the list; failuresOf lists all", () => {
    const early = new Error("early");
    const late = new Error("late");
    function* failingCleanup(): Coroutine<void> {
      try {
        yield* sleep(100);
      } finally {
        // eslint-disable-next-line no-unsafe-finally -- the point of the test
        throw late;
      }
    }
    const { value } = simulate(() => attempt(() => all([failingCleanup(), failAfter(1, early)])));
    expect(value).toBe(early);
    expect(failuresOf(value)).toEqual([early, late]);
  });

  test("all([]) gives [], as a checkpoint", () => {
    const { value, log } = simulate(function* (say: Log) {
      yield* spawn(function* () {
        say("other");
      });
      const values = yield* all([]);
      say("main");
      return values;
    });
    expect(value).toEqual([]);
    expect(log).toEqual(["other", "main"]);
  });

  test("a branch that was cancelled alone is TaskCancelled", () => {
    function* cancelsItself(): Coroutine<void> {
      yield* (yield* self()).cancel("tired");
    }
    const { value } = simulate(() => attempt(() => all([cancelsItself(), after(5, 1)])));
    expect(value).toBeInstanceOf(TaskCancelled);
    expect((value as TaskCancelled).reason).toBe("tired");
  });

  test("starts its branches in order, in a later turn", () => {
    const { log } = simulate(function* (say: Log) {
      function* branch(name: string) {
        say(name);
        yield* checkpoint();
        say(name);
      }
      yield* all([branch("a"), branch("b")]);
    });
    expect(log).toEqual(["a", "b", "a", "b"]);
  });

  test("a hundred thousand branches", () => {
    const { value } = simulate(function* () {
      const values = yield* all(Array.from({ length: 100_000 }, (_, i) => after(i % 7, i)));
      return [values.length, values[99_999]];
    });
    expect(value).toEqual([100_000, 99_999]);
  });
});

describe("race", () => {
  test("the first to end decides by its value; the losers are cancelled and awaited", () => {
    const { value, log } = simulate(function* (say: Log) {
      function* loser() {
        try {
          yield* sleep(100);
        } catch (error) {
          say(String(error instanceof Cancelled));
          throw error;
        } finally {
          yield* sleep(5);
          say(`cleaned at ${yield* now()}`);
        }
      }
      return [yield* race([loser(), after(1, "winner")]), yield* now()];
    });
    expect(value).toEqual(["winner", 6]);
    expect(log).toEqual(["true", "cleaned at 6"]);
  });

  test("or by its failure", () => {
    const error = new Error("first");
    const { value, warnings } = simulate(() => attempt(() => race([failAfter(1, error), after(5, 1)])));
    expect(value).toBe(error);
    expect(warnings).toEqual([]);
  });

  test("of two that would end at the same instant, the earlier in the queue wins", () => {
    expect(simulate(() => race([after(1, "a"), after(1, "b")])).value).toBe("a");
    expect(simulate(() => race([after(1, "a"), after(0, "b")])).value).toBe("b");
  });

  test("a loser that never started never runs", () => {
    const { value, log } = simulate(function* (say: Log) {
      function* winner() {
        return "won";
      }
      function* loser() {
        say("ran");
        try {
          yield* checkpoint();
        } finally {
          say("finally");
        }
      }
      return yield* race([winner(), loser()]);
    });
    expect(value).toBe("won");
    expect(log).toEqual([]);
  });

  test("race([]) is a RangeError", () => {
    expect(simulate(() => attempt(() => race([]))).value).toBeInstanceOf(RangeError);
  });

  test("race([]) is a checkpoint: it switches", () => {
    const { log } = simulate(function* (say: Log) {
      yield* spawn(function* () {
        say("other");
      });
      yield* attempt(() => race([]));
      say("main");
    });
    expect(log).toEqual(["other", "main"]);
  });

  test("race([]) is a checkpoint: it raises when a cancel is due", () => {
    const { value } = simulate(function* () {
      let seen: unknown;
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        seen = yield* attempt(() => race([]));
        if (seen instanceof Cancelled) throw seen;
      });
      return seen;
    });
    expect(value).toBeInstanceOf(Cancelled);
  });

  test("the failing cleanup of a loser is not lost", () => {
    const error = new Error("cleanup");
    function* loser(): Coroutine<void> {
      try {
        yield* sleep(100);
      } finally {
        // eslint-disable-next-line no-unsafe-finally -- the point of the test
        throw error;
      }
    }
    expect(simulate(() => attempt(() => race([loser(), after(1, 1)]))).value).toBe(error);
  });
});

describe("any", () => {
  test("the first value wins; earlier failures do not count and are not reported", () => {
    const { value, warnings } = simulate(() =>
      any([failAfter(1, new Error("a")), after(2, "b"), after(3, "c")]),
    );
    expect(value).toBe("b");
    expect(warnings).toEqual([]);
  });

  test("all failed: AggregateError with the errors in order of the branches", () => {
    const [a, b] = [new Error("a"), new Error("b")];
    const { value, warnings } = simulate(() => attempt(() => any([failAfter(2, a), failAfter(1, b)])));
    expect(value).toBeInstanceOf(AggregateError);
    expect((value as AggregateError).errors).toEqual([a, b]);
    expect(warnings).toEqual([]);
  });

  test("any([]) is an AggregateError of none, as a checkpoint", () => {
    const { value, log } = simulate(function* (say: Log) {
      yield* spawn(function* () {
        say("other");
      });
      const error = yield* attempt(() => any([]));
      say("main");
      return error;
    });
    expect(value).toBeInstanceOf(AggregateError);
    expect((value as AggregateError).errors).toEqual([]);
    expect(log).toEqual(["other", "main"]);
  });

  test("the losers are cancelled and awaited; one that had not begun never runs", () => {
    const { log } = simulate(function* (say: Log) {
      function* now1() {
        return 1;
      }
      function* loser() {
        say("ran");
      }
      yield* any([now1(), loser()]);
      function* slow() {
        try {
          yield* sleep(100);
        } finally {
          yield* sleep(5);
          say(`cleaned at ${yield* now()}`);
        }
      }
      yield* any([slow(), after(1, 1)]);
      say(`at ${yield* now()}`);
    });
    expect(log).toEqual(["cleaned at 6", "at 6"]);
  });
});

describe("allSettled", () => {
  test("waits for every one and tells how each ended", () => {
    const error = new Error("b");
    function* cancelsItself(): Coroutine<void> {
      yield* (yield* self()).cancel("tired");
    }
    const { value, warnings } = simulate(() =>
      allSettled([after(3, "a"), failAfter(1, error), cancelsItself()]),
    );
    expect(value).toEqual([
      { status: "fulfilled", value: "a" },
      { status: "rejected", reason: error },
      { status: "rejected", reason: expect.any(TaskCancelled) },
    ]);
    expect(warnings).toEqual([]);
  });

  test("allSettled([]) gives [], as a checkpoint", () => {
    const { value, log } = simulate(function* (say: Log) {
      yield* spawn(function* () {
        say("other");
      });
      const values = yield* allSettled([]);
      say("main");
      return values;
    });
    expect(value).toEqual([]);
    expect(log).toEqual(["other", "main"]);
  });
});
