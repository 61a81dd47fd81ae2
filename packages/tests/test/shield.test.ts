import {
  checkpoint,
  currentScope,
  deadline,
  moveOnAfter,
  now,
  scope,
  shield,
  sleep,
  spawn,
  timeout,
  TimeoutError,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure, type Log } from "./helpers.ts";

function* steps(say: Log, name: string, count = 2) {
  for (let n = 1; n <= count; n++) {
    yield* sleep(10);
    say(`${name} ${n}`);
  }
}

describe("no cancel from outside reaches a shield", () => {
  test("its parks are switches only; the cancel raises at the next park after it", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        yield* shield(steps, say, "shielded");
        say("left the shield");
        yield* checkpoint();
        say("never");
      });
      say("after");
    });
    expect(log).toEqual(["shielded 1", "shielded 2", "left the shield", "after"]);
  });

  test("nor its children, nor scopes inside it", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        yield* shield(function* () {
          yield* spawn(steps, say, "child");
          yield* scope(steps, say, "inner");
        });
      });
    });
    expect(log).toEqual(["inner 1", "child 1", "inner 2", "child 2"]);
  });

  test("nor one that was due already when it was entered", () => {
    const { log } = simulate(function* (say) {
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        yield* shield(steps, say, "shielded");
        yield* checkpoint();
        say("never");
      });
    });
    expect(log).toEqual(["shielded 1", "shielded 2"]);
  });

  test("it gives its value to a task that is cancelled meanwhile", () => {
    const { log } = simulate(function* (say) {
      const task = yield* spawn(function* () {
        const value = yield* shield(function* () {
          yield* sleep(10);
          return "value";
        });
        say(value);
        yield* sleep(0);
        say("never");
      });
      yield* sleep(5);
      yield* task.cancel();
      say(`cancelled at ${yield* now()}`);
    });
    expect(log).toEqual(["value", "cancelled at 10"]);
  });

  test("a failure of a sibling outside does not reach it", () => {
    const error = new Error("sibling");
    const { error: thrown, log } = simulateFailure(function* (say) {
      yield* spawn(function* () {
        yield* sleep(5);
        throw error;
      });
      yield* shield(steps, say, "shielded");
      yield* checkpoint();
      say("never");
    });
    expect(thrown).toBe(error);
    expect(log).toEqual(["shielded 1", "shielded 2"]);
  });
});

describe("its own cancels count", () => {
  test("by its handle", () => {
    const { log } = simulate(function* (say) {
      yield* shield(function* () {
        const handle = yield* currentScope();
        yield* spawn(function* () {
          yield* sleep(15);
          handle.cancel();
        });
        yield* steps(say, "shielded");
      });
      say(`left at ${yield* now()}`);
    });
    expect(log).toEqual(["shielded 1", "left at 15"]);
  });

  test("by a timeout inside it", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        yield* shield(function* () {
          yield* moveOnAfter(15, steps, say, "inner");
          yield* steps(say, "shielded", 1);
        });
        say("left the shield");
      });
    });
    expect(log).toEqual(["inner 1", "shielded 1", "left the shield"]);
  });

  test("by the failure of a child in it", () => {
    const error = new Error("child");
    const { error: thrown, log } = simulateFailure((say) =>
      shield(function* () {
        yield* spawn(function* () {
          yield* sleep(15);
          throw error;
        });
        yield* steps(say, "shielded");
      }),
    );
    expect(thrown).toBe(error);
    expect(log).toEqual(["shielded 1"]);
  });
});

describe("shields in cleanup", () => {
  test("run to their end whatever is cancelled meanwhile, and the unwinding goes on", () => {
    const { log } = simulate(function* (say) {
      const task = yield* spawn(function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* shield(steps, say, "shielded");
          yield* steps(say, "rest");
        }
      });
      yield* sleep(5);
      yield* spawn(() => task.cancel());
      yield* sleep(10);
      yield* task.cancel();
      say("cancelled");
    });
    expect(log).toEqual(["shielded 1", "shielded 2", "rest 1", "rest 2", "cancelled"]);
  });

  test("with a timeout that expires in them", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* shield(function* () {
            try {
              yield* timeout(15, steps, say, "goodbye");
            } catch (error) {
              say((error as Error).name);
            }
            yield* steps(say, "shielded", 1);
          });
        }
      });
      say("after");
    });
    expect(log).toEqual(["goodbye 1", "TimeoutError", "shielded 1", "after"]);
  });

  test("a shield in a shield, a cleanup in a cleanup", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* shield(function* () {
            yield* moveOnAfter(5, function* () {
              try {
                yield* sleep(Infinity);
              } finally {
                yield* shield(steps, say, "innermost");
                yield* steps(say, "inner");
              }
              say("never");
            });
            yield* steps(say, "outer");
          });
        }
        say("never");
      });
      say("after");
    });
    expect(log).toEqual(["innermost 1", "innermost 2", "inner 1", "inner 2", "outer 1", "outer 2", "after"]);
  });
});

describe("what it tells", () => {
  test("no deadline from outside is effective in it", () => {
    const { value } = simulate(() =>
      timeout(100, () =>
        shield(function* () {
          return [yield* deadline(), (yield* currentScope()).deadline];
        }),
      ),
    );
    expect(value).toEqual([Infinity, Infinity]);
  });

  test("a timeout around it that expires still throws, if it ended the body", () => {
    const { error } = simulateFailure((say) =>
      timeout(5, function* () {
        yield* shield(steps, say, "shielded");
        yield* sleep(0);
      }),
    );
    expect(error).toBeInstanceOf(TimeoutError);
  });

  test("and gives the value if the body ended without a park after it", () => {
    const { value } = simulate((say) =>
      timeout(5, function* () {
        yield* shield(steps, say, "shielded");
        return "value";
      }),
    );
    expect(value).toBe("value");
  });
});
