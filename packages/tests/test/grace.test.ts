import {
  Abandoned,
  moveOnAfter,
  now,
  scope,
  scopeWith,
  shield,
  sleep,
  spawn,
  supervise,
  type Task,
  type Warning,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure, type Log } from "./helpers.ts";

/** Swallows every error, `times` times, and counts. */
function* swallower(raises: number[], times = Infinity, nap = 1000) {
  while (raises.length < times) {
    try {
      yield* sleep(nap);
    } catch {
      raises.push(yield* now());
    }
  }
}

/** Parks `ms` in its cleanup; says whether it was let. */
function* slowCleanup(say: Log, ms: number) {
  try {
    yield* sleep(Infinity);
  } finally {
    try {
      yield* sleep(ms);
      say(`slept until ${yield* now()}`);
    } catch (error) {
      say(`${(error as Error).name} at ${yield* now()}`);
    }
  }
}

const kinds = (warnings: readonly Warning[]): string[] => warnings.map((each) => each.kind);

function* napAndLog(say: Log, ms: number) {
  yield* sleep(ms);
  say(`${yield* now()}`);
}

describe("grace starts when Cancelled is thrown into the task, 5 s by default, on the kernel's clock", () => {
  test("cleanup shorter than that is left alone", () => {
    const { log, warnings } = simulate((say) => moveOnAfter(100, slowCleanup, say, 4999));
    expect(log).toEqual(["slept until 5099"]);
    expect(warnings).toEqual([]);
  });

  test("past it the park raises again", () => {
    const { log } = simulate((say) => moveOnAfter(100, slowCleanup, say, 10_000));
    expect(log).toEqual(["Cancelled at 5100"]);
  });

  test("it is an option of the run", () => {
    const { log } = simulate((say) => moveOnAfter(100, slowCleanup, say, 1000), { grace: 50 });
    expect(log).toEqual(["Cancelled at 150"]);
  });

  test("it is an option of the scope, inherited by the scopes and tasks inside", () => {
    const { log } = simulate(function* (say) {
      yield* scopeWith({ grace: 50, deadline: 100 }, function* () {
        yield* spawn(slowCleanup, say, 1000);
        yield* scope(slowCleanup, say, 1000);
      });
    });
    expect(log).toEqual(["Cancelled at 150", "Cancelled at 150"]);
  });

  test("Infinity lets cleanup take for ever", () => {
    const { log } = simulate((say) => moveOnAfter(100, slowCleanup, say, 1e9), { grace: Infinity });
    expect(log).toEqual(["slept until 1000000100"]);
  });

  test("zero raises again at the first park", () => {
    const { log } = simulate((say) => moveOnAfter(100, slowCleanup, say, 1000), { grace: 0 });
    expect(log).toEqual(["Cancelled at 100"]);
  });
});

test("it starts afresh when the task comes back from waiting for a scope's children", () => {
  const { log } = simulate(function* (say) {
    const task = yield* spawn(function* () {
      try {
        yield* scope(function* () {
          yield* spawn(slowCleanup, say, 4000);
          yield* slowCleanup(say, 3000);
        });
      } finally {
        yield* sleep(4000);
        say(`whole at ${yield* now()}`);
      }
    });
    yield* sleep(100);
    yield* task.cancel();
  });
  expect(log).toEqual(["slept until 3100", "slept until 4100", "whole at 8100"]);
});

test("time shielded does not count", () => {
  const { log, warnings } = simulate(function* (say) {
    yield* moveOnAfter(100, function* () {
      try {
        yield* sleep(Infinity);
      } finally {
        yield* sleep(1000);
        yield* shield(sleep, 60_000);
        yield* sleep(3900);
        say(`whole at ${yield* now()}`);
        try {
          yield* sleep(1000);
        } catch (error) {
          say(`${(error as Error).name} at ${yield* now()}`);
        }
      }
    });
  });
  expect(log).toEqual(["whole at 65000", "Cancelled at 65100"]);
  expect(kinds(warnings)).toEqual(["swallowed cancel"]);
});

test("a task cancelled inside a shield it was in before is not unwinding, so nothing counts", () => {
  const { log, warnings } = simulate(function* (say) {
    yield* moveOnAfter(100, function* () {
      yield* shield(sleep, 60_000);
      say(`whole at ${yield* now()}`);
    });
  });
  expect(log).toEqual(["whole at 60000"]);
  expect(warnings).toEqual([]);
});

test("it is a timer only while an unwinding task is parked: the run ends when the cleanup has", () => {
  const { value } = simulate(function* () {
    yield* moveOnAfter(100, function* () {
      try {
        yield* sleep(Infinity);
      } finally {
        yield* sleep(7);
      }
    });
    return yield* now();
  });
  expect(value).toBe(107);
});

describe("past it every park raises again", () => {
  test("once per park, at once", () => {
    const raises: number[] = [];
    simulate(() => moveOnAfter(100, swallower, raises, 4, 100_000));
    expect(raises).toEqual([100, 5100, 5100, 5100]);
  });

  test("waits that end within the grace are not raised", () => {
    const raises: number[] = [];
    simulate(() => moveOnAfter(100, swallower, raises, 3, 1000));
    expect(raises).toEqual([100, 5100, 5100]);
  });

  test("also in a scope opened in the cleanup, but not in a shield", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(100, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          try {
            yield* scope(sleep, 10_000);
          } catch (error) {
            say(`${(error as Error).name} at ${yield* now()}`);
          }
          yield* shield(sleep, 1000);
          say(`shielded until ${yield* now()}`);
        }
      });
    });
    expect(log).toEqual(["Cancelled at 5100", "shielded until 6100"]);
  });

  test("children of a scope opened in the cleanup are then cancelled too", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(100, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* scope(function* () {
            yield* spawn(slowCleanup, say, 10);
            yield* sleep(Infinity);
          });
        }
      });
      say("after");
    });
    expect(log).toEqual(["slept until 5110", "after"]);
  });
});

describe("after 100 such raises the task is abandoned", () => {
  test("never stepped again, its scope fails with Abandoned, which names it", () => {
    const raises: number[] = [];
    const { error, warnings } = simulateFailure(function* () {
      const task: Task = yield* spawn(swallower, raises);
      yield* sleep(100);
      yield* task.cancel();
      yield* sleep(1);
    });
    expect(error).toBeInstanceOf(Abandoned);
    expect((error as Abandoned).task.name).toBe("swallower");
    expect(raises).toHaveLength(1 + 100);
    expect(kinds(warnings)).toEqual(["swallowed cancel", "abandoned"]);
  });

  test("one that ends at its hundredth raise is not", () => {
    const raises: number[] = [];
    const { warnings } = simulate(() => moveOnAfter(100, swallower, raises, 101));
    expect(raises).toHaveLength(101);
    expect(kinds(warnings)).not.toContain("abandoned");
  });

  test("its siblings' cleanup runs, and the scope still waits for its children", () => {
    const { error, log } = simulateFailure(function* (say) {
      yield* scopeWith({ deadline: 100 }, function* () {
        yield* spawn(function* () {
          yield* spawn(() => shield(napAndLog, say, 20_000));
          yield* swallower([]);
        });
        yield* spawn(slowCleanup, say, 10);
      });
    });
    expect(error).toBeInstanceOf(Abandoned);
    expect(log).toEqual(["slept until 110", "20000"]);
  });

  test("joining it throws that Abandoned; in supervise it fails alone", () => {
    const { value } = simulate(function* () {
      return yield* supervise(function* () {
        const task = yield* spawn(swallower, []);
        yield* sleep(100);
        yield* task.cancel();
        try {
          yield* task.join();
        } catch (error) {
          return error;
        }
        return undefined;
      });
    });
    expect(value).toBeInstanceOf(Abandoned);
  });

  test("the main task can be abandoned: the run ends with Abandoned", () => {
    const { error } = simulateFailure(function* () {
      yield* moveOnAfter(100, swallower, []);
    });
    expect(error).toBeInstanceOf(Abandoned);
  });

  test("a thousand at once end too", () => {
    const { error, warnings } = simulateFailure(() =>
      moveOnAfter(100, function* () {
        for (let n = 0; n < 1000; n++) yield* spawn(swallower, []);
      }),
    );
    expect(error).toBeInstanceOf(Abandoned);
    expect(kinds(warnings).filter((kind) => kind === "abandoned")).toHaveLength(1000);
  });
});

test("a task still parking when its grace ends is reported, once", () => {
  const { warnings } = simulate(() => moveOnAfter(100, swallower, [], 10));
  expect(kinds(warnings).filter((kind) => kind === "swallowed cancel")).toHaveLength(1);
});
