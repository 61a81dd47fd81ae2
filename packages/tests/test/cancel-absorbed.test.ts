import {
  Cancelled,
  checkpoint,
  currentScope,
  moveOnAfter,
  now,
  scope,
  shield,
  sleep,
  spawn,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure, type Log } from "./helpers.ts";

function* untilCancelled(say: Log, name: string) {
  try {
    yield* sleep(Infinity);
  } finally {
    say(`${name} cleaned up`);
  }
}

describe("waiting for children at a scope's exit never raises; it passes the cancel on", () => {
  test("the children are cancelled, the scope gives its body's value, the next park raises", () => {
    const { log } = simulate(function* (say) {
      const task = yield* spawn(function* () {
        const value = yield* scope(function* () {
          yield* spawn(function* () {
            try {
              yield* sleep(Infinity);
            } finally {
              yield* sleep(5);
              say("child cleaned up");
            }
          });
          return "value";
        });
        say(`scope gave ${value}`);
        yield* checkpoint();
        say("never");
      });
      yield* sleep(1);
      yield* task.cancel();
      say(task.state);
    });
    expect(log).toEqual(["child cleaned up", "scope gave value", "done"]);
  });

  test("waiting for an uninterruptible child, it waits on", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        yield* spawn(() =>
          shield(function* () {
            yield* sleep(10);
            say("child ended");
          }),
        );
      });
      say("after");
    });
    expect(log).toEqual(["child ended", "after"]);
  });
});

describe("a scope absorbs Cancelled at its exit if it is itself cancelled and no enclosing cancel reaches it", () => {
  test("the innermost cancelled of nested scopes, if no outer one is", () => {
    const { log } = simulate(function* (say) {
      yield* scope(function* () {
        yield* scope(function* () {
          const middle = yield* currentScope();
          yield* scope(function* () {
            middle.cancel();
            yield* checkpoint();
          });
          say("never");
        });
        say("absorbed by the middle one");
        yield* checkpoint();
        say("goes on");
      });
    });
    expect(log).toEqual(["absorbed by the middle one", "goes on"]);
  });

  test("the outermost cancelled, whichever was cancelled first", () => {
    for (const order of ["inner first", "outer first"]) {
      const { log } = simulate(function* (say) {
        yield* scope(function* () {
          const outer = yield* currentScope();
          yield* scope(function* () {
            const inner = yield* currentScope();
            if (order === "inner first") inner.cancel();
            outer.cancel();
            inner.cancel();
            yield* checkpoint();
          });
          say("never");
        });
        say("after the outer one");
      });
      expect(log).toEqual(["after the outer one"]);
    }
  });

  test("decided at the exit, not by a tag: a Cancelled kept from another scope is absorbed as well", () => {
    const { log } = simulate(function* (say) {
      let kept: unknown;
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        try {
          yield* checkpoint();
        } catch (error) {
          kept = error;
          throw error;
        }
      });
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        throw kept;
      });
      say("after");
    });
    expect(log).toEqual(["after"]);
  });

  test("behind a shield the cancel outside does not reach: the scope in the shield absorbs its own", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        yield* shield(function* () {
          yield* sleep(10);
          yield* moveOnAfter(5, sleep, 100);
          say(`absorbed at ${yield* now()}`);
        });
        yield* checkpoint();
        say("never");
      });
    });
    expect(log).toEqual(["absorbed at 15"]);
  });
});

describe("a Cancelled that leaves a task none of whose scopes is cancelled is an ordinary failure", () => {
  const byHand = (): Cancelled => new Cancelled("reason", "hand");

  test("thrown in the main body", () => {
    const own = byHand();
    const { error } = simulateFailure(function* () {
      throw own;
    });
    expect(error === own).toBe(true);
  });

  test("thrown in a scope of the main body", () => {
    const own = byHand();
    const { error } = simulateFailure(() =>
      scope(function* () {
        throw own;
      }),
    );
    expect(error === own).toBe(true);
  });

  test("thrown in a child: it fails the scope, and siblings are cancelled", () => {
    const own = byHand();
    const { error, log } = simulateFailure(function* (say) {
      yield* spawn(untilCancelled, say, "sibling");
      yield* spawn(function* () {
        yield* sleep(1);
        throw own;
      });
    });
    expect(log).toEqual(["sibling cleaned up"]);
    expect(error === own).toBe(true);
  });

  test("thrown in a child that has a scope of its own", () => {
    const own = byHand();
    const { value } = simulate(function* () {
      try {
        return yield* scope(function* () {
          yield* spawn(function* () {
            yield* scope(function* () {});
            throw own;
          });
        });
      } catch (error) {
        return error === own;
      }
    });
    expect(value).toBe(true);
  });

  test("a Cancelled of one task that another throws", () => {
    const { error } = simulateFailure(function* () {
      let kept: unknown;
      const task = yield* spawn(function* () {
        try {
          yield* sleep(Infinity);
        } catch (caught) {
          kept = caught;
          throw caught;
        }
      });
      yield* sleep(1);
      yield* task.cancel();
      yield* spawn(function* () {
        throw kept;
      });
      yield* sleep(10);
    });
    expect(error).toBeInstanceOf(Cancelled);
  });
});
