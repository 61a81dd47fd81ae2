import {
  Cancelled,
  call,
  chainOf,
  currentScope,
  explain,
  failuresOf,
  moveOnAfter,
  run,
  scope,
  sleep,
  spawn,
  supervise,
  timeout,
  TimeoutError,
  virtualClock,
  type Coroutine,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure } from "./helpers.ts";

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

const D = new Error("D");

const fresh = (name: string): Error => new Error(name);

test("what is printed at the top prints all", () => {
  const { error } = simulateFailure(function* () {
    yield* scope(function* () {
      for (const name of ["first", "second", "third"]) yield* spawn(fail, fresh(`the ${name}`), 5);
    });
  });
  const printed = explain(error);
  for (const name of ["first", "second", "third"]) expect(printed).toContain(`the ${name}`);
});

describe("a cancel's cause and an error from unwinding are both kept, cause first", () => {
  test("a child's failure, and what its siblings' and the body's cleanup throws", () => {
    const [cause, sibling, body] = [fresh("cause"), fresh("sibling"), fresh("body")];
    const { error } = simulateFailure(function* () {
      yield* scope(function* () {
        yield* spawn(failInCleanup, sibling, 2);
        yield* spawn(fail, cause, 1);
        yield* failInCleanup(body, 1);
      });
    });
    expect(error).toBe(cause);
    expect(failuresOf(error)).toEqual([cause, body, sibling]);
  });

  test("a timeout, and what the body's cleanup throws", () => {
    const cleanup = fresh("cleanup");
    const { error } = simulateFailure(() => timeout(5, failInCleanup, cleanup));
    expect(failuresOf(error)).toContain(cleanup);
    expect(failuresOf(error).some((each) => each instanceof TimeoutError)).toBe(true);
    expect(error).toBeInstanceOf(TimeoutError);
  });

  test("a timeout, and what a child's cleanup throws", () => {
    const cleanup = fresh("cleanup");
    const { error } = simulateFailure(() =>
      timeout(5, function* () {
        yield* spawn(failInCleanup, cleanup);
      }),
    );
    expect(error).toBeInstanceOf(TimeoutError);
    expect(failuresOf(error)).toEqual([error, cleanup]);
  });

  test("an aborted signal's reason, and what cleanup throws", () => {
    const reason = fresh("reason");
    const cleanup = fresh("cleanup");
    const controller = new AbortController();
    const { error } = simulateFailure(
      function* () {
        yield* spawn(function* () {
          yield* sleep(1);
          controller.abort(reason);
        });
        yield* failInCleanup(cleanup);
      },
      { signal: controller.signal },
    );
    expect(error).toBe(reason);
    expect(failuresOf(error)).toEqual([reason, cleanup]);
  });

  test("moveOnAfter and a scope cancelled by its handle throw what cleanup threw", () => {
    const [moved, handled] = [fresh("moved"), fresh("handled")];
    expect(simulateFailure(() => moveOnAfter(5, failInCleanup, moved)).error).toBe(moved);
    const { error } = simulateFailure(() =>
      scope(function* () {
        const handle = yield* currentScope();
        yield* spawn(function* () {
          yield* sleep(1);
          handle.cancel();
        });
        yield* failInCleanup(handled);
      }),
    );
    expect(error).toBe(handled);
  });

  test("an error in the cleanup of an inner scope that the outer one cancelled leaves the outer one", () => {
    const cleanup = fresh("cleanup");
    const { error, log } = simulateFailure(function* (say) {
      yield* moveOnAfter(5, function* () {
        yield* scope(function* () {
          yield* spawn(failInCleanup, cleanup);
          yield* sleep(Infinity);
        });
        say("never");
      });
      say("never");
    });
    expect(error).toBe(cleanup);
    expect(log).toEqual([]);
  });
});

test("a Cancelled thrown by hand is an ordinary failure", () => {
  const own = new Cancelled("reason", "by hand");
  const { error } = simulateFailure(function* () {
    yield* scope(function* () {
      yield* spawn(fail, own, 1);
      yield* sleep(Infinity);
    });
  });
  expect(error === own).toBe(true);
});

describe("a failed task nobody joined is never silent", () => {
  test("in supervise: reported", () => {
    const { warnings } = simulate(function* () {
      yield* supervise(function* () {
        yield* spawn(fail, D, 1);
      });
    });
    expect(warnings.map((each) => [each.kind, each.error])).toEqual([["unjoined failure", D]]);
  });

  test("in a supervise that is cancelled: what its child's cleanup throws is reported", () => {
    const { warnings } = simulate(function* () {
      yield* moveOnAfter(5, function* () {
        yield* supervise(function* () {
          yield* spawn(failInCleanup, D);
          yield* sleep(Infinity);
        });
      });
    });
    expect(warnings.map((each) => each.error)).toEqual([D]);
  });

  test("in supervise with a body that fails: reported, or listed with the body's", () => {
    const body = fresh("body");
    const child = fresh("child");
    const { error, warnings } = simulateFailure(function* () {
      yield* supervise(function* () {
        yield* spawn(fail, child, 1);
        yield* fail(body, 5);
      });
    });
    expect(error).toBe(body);
    expect([...failuresOf(error), ...warnings.map((each) => each.error)]).toContain(child);
  });

  test("in supervise, whose only joiner gave up before: reported", () => {
    const { warnings } = simulate(function* () {
      yield* supervise(function* () {
        const task = yield* spawn(fail, D, 10);
        yield* moveOnAfter(5, () => task.join());
      });
    });
    expect(warnings.map((each) => each.error)).toEqual([D]);
  });

  test("in supervise, cancelled by somebody who is not told what its cleanup throws: reported", () => {
    const { warnings } = simulate(function* () {
      yield* supervise(function* () {
        const task = yield* spawn(failInCleanup, D);
        yield* sleep(1);
        yield* task.cancel();
      });
    });
    expect(warnings.map((each) => each.error)).toEqual([D]);
  });

  test("a failure after the main body has returned fails the run", () => {
    const late = fresh("late");
    const { error } = simulateFailure(function* () {
      yield* spawn(fail, late, 10);
      return "value";
    });
    expect(error).toBe(late);
  });
});

describe("a failure shows the chain of coroutine functions it passed", () => {
  test("three call frames, innermost first", () => {
    const error = fresh("deep");
    function* inner(): Coroutine<void> {
      yield* sleep(1);
      throw error;
    }
    function* middle(): Coroutine<void> {
      yield* call(inner);
    }
    function* outer(): Coroutine<void> {
      yield* call(middle);
    }
    expect(() => run(new SimpleKernel({ clock: virtualClock() }), outer)).toThrow(error);
    expect(chainOf(error)).toEqual(["inner", "middle", "outer"]);
  });

  test("caught on the way, the frames above are not in it", () => {
    const error = fresh("caught");
    function* inner(): Coroutine<void> {
      throw error;
    }
    function* outer(): Coroutine<void> {
      try {
        yield* call(inner);
      } catch {}
    }
    run(new SimpleKernel({ clock: virtualClock() }), outer);
    expect(chainOf(error)).toEqual(["inner"]);
  });
});
