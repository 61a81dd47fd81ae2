import {
  call,
  checkpoint,
  currentScope,
  moveOnAfter,
  scope,
  scopeWith,
  shield,
  sleep,
  spawn,
  supervise,
  timeout,
  type Body,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

function* nap(say: Log, name: string, ms: number) {
  yield* sleep(ms);
  say(name);
}

function* fail(error: unknown, ms = 0) {
  yield* sleep(ms);
  throw error;
}

describe("scope supervise shield timeout moveOnAfter are full scopes, each waits for its children", () => {
  const kinds: Record<string, (body: Body<void>) => ReturnType<Body<unknown>>> = {
    scope: (body) => scope(body),
    supervise: (body) => supervise(body),
    shield: (body) => shield(body),
    timeout: (body) => timeout(1000, body),
    moveOnAfter: (body) => moveOnAfter(1000, body),
    scopeWith: (body) => scopeWith({}, body),
  };
  test.each(Object.keys(kinds))("%s", (kind) => {
    const { log } = simulate(function* (say) {
      yield* kinds[kind]!(function* () {
        yield* spawn(nap, say, "child", 10);
        say("body");
      });
      say("after");
    });
    expect(log).toEqual(["body", "child", "after"]);
  });

  test("a grandchild is waited for as well", () => {
    const { log } = simulate(function* (say) {
      yield* scope(function* () {
        yield* spawn(function* () {
          yield* spawn(nap, say, "grandchild", 10);
          say("child");
        });
      });
      say("after");
    });
    expect(log).toEqual(["child", "grandchild", "after"]);
  });
});

test("a task's own body is a scope: the task has not ended while its children live", () => {
  const { log } = simulate(function* (say) {
    const task = yield* spawn(function* () {
      yield* spawn(nap, say, "child", 10);
      return "value";
    });
    say(yield* task.join());
  });
  expect(log).toEqual(["child", "value"]);
});

test("the main task's body is a scope: the run has not ended while its children live", () => {
  const { log } = simulate(function* (say) {
    yield* spawn(nap, say, "child", 10);
  });
  expect(log).toEqual(["child"]);
});

test("call is not a scope: what it spawns outlives it", () => {
  const { log } = simulate(function* (say) {
    const outer = yield* currentScope();
    yield* call(function* () {
      say(`same scope: ${(yield* currentScope()) === outer}`);
      yield* spawn(nap, say, "child", 10);
    });
    say("after the call");
  });
  expect(log).toEqual(["same scope: true", "after the call", "child"]);
});

test("a scope gives the value of its body", () => {
  const { value } = simulate(function* () {
    return [
      yield* scope(function* (n: number) {
        return n;
      }, 1),
      yield* shield(function* () {
        return 2;
      }),
      yield* scopeWith({ name: "third" }, function* () {
        yield* spawn(sleep, 5);
        return 3;
      }),
    ];
  });
  expect(value).toEqual([1, 2, 3]);
});

test("a scope's exit is no switch if no child is alive, and one if a child is", () => {
  const { log } = simulate(function* (say) {
    yield* spawn(function* () {
      say("other");
      yield* checkpoint();
      say("other again");
    });
    yield* scope(function* () {});
    say("left the empty one");
    yield* checkpoint();
    yield* scope(function* () {
      yield* spawn(nap, say, "child", 0);
    });
    say("left the full one");
  });
  expect(log).toEqual(["left the empty one", "other", "other again", "child", "left the full one"]);
});

describe("spawn uses the innermost scope of the calling task", () => {
  test("its own, not that in which another task happens to be", () => {
    const { log } = simulate(function* (say) {
      yield* scope(function* () {
        const child = yield* spawn(function* () {
          yield* sleep(1);
          yield* scope(function* () {
            yield* spawn(nap, say, "grandchild", 20);
          });
          say("inner left");
        });
        yield* moveOnAfter(5, sleep, 100);
        say(`child ${child.state}`);
      });
      say("outer left");
    });
    expect(log).toEqual(["child parked", "grandchild", "inner left", "outer left"]);
  });

  test("after a scope has been left, the one around it again", () => {
    const { value } = simulate(function* () {
      const outer = yield* currentScope();
      yield* scope(function* () {});
      const afterReturn = yield* currentScope();
      try {
        yield* scope(fail, new Error("caught"));
      } catch {}
      const afterThrow = yield* currentScope();
      yield* moveOnAfter(1, sleep, 10);
      const afterCancel = yield* currentScope();
      return [afterReturn, afterThrow, afterCancel].map((each) => each === outer);
    });
    expect(value).toEqual([true, true, true]);
  });
});
