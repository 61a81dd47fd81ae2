import {
  checkpoint,
  currentScope,
  deadline,
  moveOnAfter,
  now,
  scope,
  scopeWith,
  sleep,
  spawn,
  spawnWith,
  timeout,
  type Scope,
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

function* untilCancelled(say: Log, name: string) {
  try {
    yield* sleep(Infinity);
  } finally {
    say(`${name} cleaned up`);
  }
}

describe("currentScope gives a Scope that another task can use", () => {
  test("spawnWith({ scope, name }) spawns there under that name; that scope waits", () => {
    const { log } = simulate(function* (say) {
      let handle: Scope | undefined;
      yield* spawn(function* () {
        yield* scope(function* () {
          handle = yield* currentScope();
          yield* sleep(2);
        });
        say("their scope has ended");
      });
      yield* sleep(1);
      const task = yield* spawnWith({ scope: handle!, name: "guest" }, nap, say, "guest", 10);
      say(task.name);
    });
    expect(log).toEqual(["guest", "guest", "their scope has ended"]);
  });

  test("a guest that fails, fails the scope it is in, not the one of its spawner", () => {
    const error = new Error("guest");
    const { value } = simulate(function* () {
      let handle: Scope | undefined;
      const host = yield* spawn(function* () {
        try {
          return yield* scope(function* () {
            handle = yield* currentScope();
            yield* sleep(100);
          });
        } catch (caught) {
          return caught;
        }
      });
      yield* sleep(1);
      yield* scope(function* () {
        yield* spawnWith({ scope: handle! }, fail, error);
        yield* sleep(50);
      });
      return yield* host.join();
    });
    expect(value).toBe(error);
  });

  test("cancel(reason) by another task cancels everything in it, and nothing else", () => {
    const { value, log } = simulate(function* (say) {
      let handle: Scope | undefined;
      const host = yield* spawn(function* () {
        const given = yield* scope(function* () {
          handle = yield* currentScope();
          yield* spawn(untilCancelled, say, "child");
          yield* untilCancelled(say, "body");
          return "never";
        });
        yield* sleep(1);
        say("host goes on");
        return given;
      });
      yield* sleep(1);
      handle!.cancel("enough");
      say(`cancelled: ${handle!.cancelled}`);
      return yield* host.join();
    });
    expect(log).toEqual(["cancelled: true", "body cleaned up", "child cleaned up", "host goes on"]);
    expect(value).toBe(undefined);
  });

  test("deadline is the instant of the nearest effective one", () => {
    const { value } = simulate(function* () {
      yield* sleep(5);
      return yield* timeout(100, function* () {
        return yield* timeout(1000, function* () {
          return [(yield* currentScope()).deadline, yield* deadline()];
        });
      });
    });
    expect(value).toEqual([105, 105]);
  });

  test("a child can cancel the scope it is in", () => {
    const { log } = simulate(function* (say) {
      yield* scope(function* () {
        const handle = yield* currentScope();
        yield* spawn(function* () {
          handle.cancel();
          yield* untilCancelled(say, "canceller");
        });
        yield* untilCancelled(say, "body");
      });
      say("after");
    });
    expect(log).toEqual(["body cleaned up", "canceller cleaned up", "after"]);
  });

  test("cancelling a scope that has ended changes nothing; spawning into it throws and runs nothing", () => {
    const { log } = simulate(function* (say) {
      const handle = yield* scope(currentScope);
      handle.cancel();
      yield* sleep(1);
      try {
        yield* spawnWith({ scope: handle }, nap, say, "never", 0);
      } catch (error) {
        say((error as Error).name);
      }
      yield* checkpoint();
    });
    expect(log).toEqual(["ForeignUse"]);
  });
});

test("a guest that comes in the very turn in which the last child ends is waited for", () => {
  const { log } = simulate(function* (say) {
    let handle: Scope | undefined;
    yield* spawn(function* () {
      yield* scope(function* () {
        handle = yield* currentScope();
        yield* spawn(nap, say, "child", 10);
      });
      say("left");
    });
    yield* sleep(1);
    yield* spawn(function* () {
      yield* sleep(9);
      yield* spawnWith({ scope: handle! }, nap, say, "guest", 10);
    });
  });
  expect(log).toEqual(["child", "guest", "left"]);
});

describe("scopeWith gives options", () => {
  test("name and grace are accepted, deadline cancels at that instant", () => {
    const { value } = simulate(function* () {
      const given = yield* scopeWith({ deadline: 10, name: "short", grace: 1 }, function* () {
        const { name } = yield* currentScope();
        expect(name).toBe("short");
        yield* sleep(100);
        return "late";
      });
      return [given, yield* now()];
    });
    expect(value).toEqual([undefined, 10]);
  });

  test("supervise: children may fail alone", () => {
    const { value } = simulate(function* () {
      return yield* scopeWith({ supervise: true }, function* () {
        const task = yield* spawn(fail, new Error("alone"));
        yield* sleep(5);
        return task.state;
      });
    });
    expect(value).toBe("done");
  });

  test("shield: no cancel from outside reaches it", () => {
    const { log } = simulate(function* (say) {
      yield* moveOnAfter(5, function* () {
        yield* scopeWith({ shield: true }, nap, say, "shielded", 10);
        say("left");
        yield* checkpoint();
        say("never");
      });
    });
    expect(log).toEqual(["shielded", "left"]);
  });

  test("a deadline in a shield still counts", () => {
    const { value } = simulate(function* () {
      yield* scopeWith({ shield: true, deadline: 10 }, sleep, 100);
      return yield* now();
    });
    expect(value).toBe(10);
  });

  test("a grace that is negative or NaN is a RangeError", () => {
    expect(() => scopeWith({ grace: -1 }, sleep, 1)).toThrow(RangeError);
    expect(() => scopeWith({ grace: Number.NaN }, sleep, 1)).toThrow(RangeError);
    expect(() => scopeWith({ deadline: Number.NaN }, sleep, 1)).toThrow(RangeError);
  });
});
