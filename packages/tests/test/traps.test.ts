import {
  call,
  Cancelled,
  checkpoint,
  currentScope,
  deadline,
  drive,
  NotATrap,
  now,
  operation,
  park,
  run,
  scope,
  self,
  shield,
  sleep,
  sleepUntil,
  spawn,
  success,
  TaskLocal,
  trap,
  UnsupportedTrap,
  virtualClock,
  type Body,
  type Coroutine,
  type Op,
  type Trap,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { caught } from "./attack.ts";
import { simulate, type Log } from "./helpers.ts";

/** Yields `value` by hand and gives what came back: the answer, or the error thrown in. */
function* yieldRaw(value: unknown): Coroutine<unknown> {
  try {
    return ["answer", yield value as Trap];
  } catch (error) {
    return error;
  }
}

function trapOf(operationLike: Op<unknown>): Trap {
  let seen: Trap | undefined;
  drive(operationLike, (request: Trap) => {
    seen = request;
  });
  return seen!;
}

describe("a trap is plain immutable data", () => {
  test("it has an op and named fields, and prints", () => {
    expect(trapOf(sleep(5))).toEqual({ op: "sleep", ms: 5 });
    expect(JSON.stringify(trap("read", { fd: 3 }))).toBe('{"fd":3,"op":"read"}');
  });

  test("two traps of the same fields compare equal", () => {
    expect(trapOf(sleep(5))).toEqual(trapOf(sleep(5)));
    expect(trapOf(sleep(5))).not.toEqual(trapOf(sleep(6)));
  });

  test.each([
    ["trap() of one's own", trap("read", { fd: 3 })],
    ["sleep", trapOf(sleep(5))],
    ["sleepUntil", trapOf(sleepUntil(5))],
    ["checkpoint", trapOf(checkpoint())],
    ["now", trapOf(now())],
    ["self", trapOf(self())],
    ["deadline", trapOf(deadline())],
    ["currentScope", trapOf(currentScope())],
    ["spawn", trapOf(spawn(sleep, 5))],
    ["park", trapOf(park("x", () => () => {}))],
  ])("nobody can change one: %s", (_, request) => {
    expect(() => {
      (request as { op: string }).op = "changed";
    }).toThrow(TypeError);
  });

  test("its fields cannot rename it", () => {
    expect(trap("read", { op: "write" }).op).toBe("read");
  });

  test.each([[""], [undefined], [null], [5], [Symbol("op")]])("trap(%s) is refused", (op) => {
    expect(() => trap(op as never)).toThrow(TypeError);
  });

  test.each([[sleep(5)], [{}], [null], ["sleep"], [sleep]])("operation(%o) is refused", (request) => {
    expect(() => operation(request as never)).toThrow(TypeError);
  });
});

describe("an operation yields its trap once", () => {
  test("and yield* of it has the answer's type and value", () => {
    const steps = [...sleep(5)];
    expect(steps).toEqual([{ op: "sleep", ms: 5 }]);
  });

  test("it does nothing until delegated to", () => {
    const { value } = simulate(function* () {
      void sleep(1000);
      return yield* now();
    });
    expect(value).toBe(0);
  });

  test("it may be delegated to any number of times, by any number of tasks at once", () => {
    const pause = sleep(5);
    const { log } = simulate(function* (say: Log) {
      function* child(name: string) {
        for (let i = 0; i < 3; i++) {
          yield* pause;
          say(`${name} ${yield* now()}`);
        }
      }
      yield* spawn(child, "a");
      yield* sleep(2);
      yield* spawn(child, "b");
    });
    expect(log).toEqual(["a 5", "b 7", "a 10", "b 12", "a 15", "b 17"]);
  });

  test("an operation that was thrown into can be used again", () => {
    const pause = sleep(5);
    const { value } = simulate(function* () {
      const iterator = pause[Symbol.iterator]();
      iterator.next();
      const thrown = caught(() => iterator.throw!(new Error("x")));
      yield* pause;
      return [thrown instanceof Error, yield* now()];
    });
    expect(value).toEqual([true, 5]);
  });

  test("one that somebody took apart by hand does not disturb the tasks that share it", () => {
    const { log } = simulate(function* (say: Log) {
      function* child() {
        yield* checkpoint();
        say("child");
      }
      yield* spawn(child);
      for (const request of checkpoint()) say(request.op);
      const [first] = checkpoint();
      say(String(first?.op));
      yield* checkpoint();
      yield* checkpoint();
      say("main");
    });
    expect(log).toEqual(["checkpoint", "checkpoint", "child", "main"]);
  });
});

describe("an answer is a value or an error, never an Error as a value", () => {
  test("an Error object that a task returned is joined as a value", () => {
    const error = new Error("a value");
    const { value } = simulate(function* () {
      const task = yield* spawn(function* () {
        return error;
      });
      return yield* task.join();
    });
    expect(value).toBe(error);
  });

  test("an Error object given to wake as a success is a value", () => {
    const error = new Error("a value");
    const { value } = simulate(() => park<Error>("x", (wake) => (wake(success(error)), () => {})));
    expect(value).toBe(error);
  });
});

describe("an unknown trap is UnsupportedTrap in the task that asked it", () => {
  test("and everything else goes on", () => {
    const { value, log } = simulate(function* (say: Log) {
      function* other() {
        yield* sleep(5);
        say("other");
      }
      yield* spawn(other);
      const error = yield* yieldRaw({ op: "teleport", to: "mars" });
      say("caught");
      yield* sleep(10);
      return error;
    });
    expect(value).toBeInstanceOf(UnsupportedTrap);
    expect(log).toEqual(["caught", "other"]);
  });

  test("it says who asked what of which kernel, and what to do", () => {
    const { value } = simulate(() => yieldRaw({ op: "teleport", to: "mars" }), { name: "pilot" });
    const { message, trap: asked } = value as UnsupportedTrap;
    expect(message).toContain("'pilot'");
    expect(message).toContain('teleport { to: "mars" }');
    expect(message).toContain("'simple'");
    expect(message).toContain("supports.ops");
    expect(asked).toEqual({ op: "teleport", to: "mars" });
  });

  test("uncaught, it ends the run", () => {
    expect(() => simulate(() => operation(trap("teleport")))).toThrow(UnsupportedTrap);
  });

  test.each(["constructor", "__proto__", "toString", "", "SLEEP", "children"])("op %j", (op) => {
    expect(simulate(() => yieldRaw({ op })).value).toBeInstanceOf(UnsupportedTrap);
  });
});

describe("yielding what is no trap is NotATrap in the task", () => {
  test.each<[string, unknown, RegExp]>([
    ["a promise", Promise.resolve(1), /promise.*until/],
    ["a number", 5, /5.*no trap/],
    ["nothing", undefined, /undefined/],
    ["null", null, /null/],
    ["a string", "sleep", /"sleep"/],
    ["a symbol", Symbol("s"), /Symbol\(s\)/],
    ["a generator", (function* () {})(), /coroutine.*yield\*/],
    ["an operation", sleep(5), /sleep \{ ms: 5 \}.*yield\*/],
    ["a function", sleep, /sleep/],
    ["an array", [1, 2], /array/],
    ["an Error", new Error("boo"), /boo/],
    ["an object with an op of the wrong type", { op: Symbol("sleep") }, /object/],
  ])("%s: it names what came and the likely slip", (_, value, message) => {
    const { value: error } = simulate(() => yieldRaw(value));
    expect(error).toBeInstanceOf(NotATrap);
    expect((error as NotATrap).message).toMatch(message);
    expect((error as NotATrap).value).toBe(value);
  });

  test("the task may catch it and go on, and other tasks never notice", () => {
    const { log } = simulate(function* (say: Log) {
      function* other() {
        say("other");
      }
      yield* spawn(other);
      yield* yieldRaw(5);
      say("caught");
      yield* checkpoint();
      say("on");
    });
    expect(log).toEqual(["caught", "other", "on"]);
  });
});

describe("a coroutine returned from a body is reported", () => {
  function* child() {
    yield* checkpoint();
  }
  function* forgetful() {
    return child();
  }

  test("of a spawned task", () => {
    const { warnings } = simulate(function* () {
      yield* spawn(forgetful);
    });
    expect(warnings.map((each) => each.kind)).toEqual(["coroutine returned"]);
  });

  test("of the program", () => {
    const { warnings } = simulate(forgetful);
    expect(warnings.map((each) => each.kind)).toEqual(["coroutine returned"]);
  });

  test("an operation counts as one", () => {
    const { warnings } = simulate(function* () {
      return sleep(5);
    });
    expect(warnings.map((each) => each.kind)).toEqual(["coroutine returned"]);
  });

  test.each<[string, (f: Body<unknown>) => Op<unknown>]>([
    ["call", (f) => call(f)],
    ["scope", (f) => scope(f)],
  ])("of a %s", (_, open) => {
    const { warnings } = simulate(function* () {
      yield* open(forgetful);
    });
    expect(warnings.map((each) => each.kind)).toEqual(["coroutine returned"]);
  });

  test("a value of any other kind is not", () => {
    const { warnings } = simulate(function* () {
      return [1, 2, 3];
    });
    expect(warnings).toEqual([]);
  });
});

describe("with debug: true a dropped call is found", () => {
  test("an operation whose yield* was forgotten is reported, with its place", () => {
    const { warnings } = simulate(
      function* () {
        void sleep(5);
        yield* checkpoint();
      },
      { debug: true },
    );
    expect(warnings.map((each) => each.kind)).toEqual(["never driven"]);
    expect(warnings[0]!.message).toContain("sleep { ms: 5 }");
    expect(warnings[0]!.message).toContain("traps.test.ts");
  });

  test("one that was driven is not, however it was driven", () => {
    const { warnings } = simulate(
      function* () {
        yield* sleep(5);
        yield* call(sleep, 5);
        yield* spawn(sleep, 5);
        yield* (yield* spawn(() => sleep(5))).join();
      },
      { debug: true },
    );
    expect(warnings).toEqual([]);
  });

  test("without debug nothing is said", () => {
    const { warnings } = simulate(function* () {
      void sleep(5);
    });
    expect(warnings).toEqual([]);
  });
});

describe("immediate traps are answered in place", () => {
  const local = new TaskLocal(0);
  function* nothing() {}
  const immediate: [string, () => Op<unknown>][] = [
    ["now", () => now()],
    ["self", () => self()],
    ["deadline", () => deadline()],
    ["currentScope", () => currentScope()],
    ["spawn", () => spawn(nothing)],
    ["call", () => call(nothing)],
    ["entering and leaving a scope", () => scope(nothing)],
    ["TaskLocal get", () => local.get()],
    ["TaskLocal run", () => local.run(1, nothing)],
    ["shield", () => shield(nothing)],
  ];

  test.each(immediate)("%s is never a switch", (_, op) => {
    const { log } = simulate(function* (say: Log) {
      yield* spawn(function* other() {
        say("other");
      });
      yield* op();
      say("main");
      yield* checkpoint();
    });
    expect(log).toEqual(["main", "other"]);
  });

  test.each(immediate)("%s is never a cancellation point", (_, op) => {
    const { log } = simulate(function* (say: Log) {
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        yield* op();
        say("passed");
        try {
          yield* checkpoint();
        } catch (error) {
          say(String(error instanceof Cancelled));
          throw error;
        }
      });
    });
    expect(log).toEqual(["passed", "true"]);
  });
});

describe("parking traps always go through the queue", () => {
  function* nothing() {}
  const answered = park<number>("an answer at hand", (wake) => {
    wake(success(1));
    return () => {};
  });
  const parking: [string, (done: { join(): Op<unknown>; cancel(): Op<void> }) => Op<unknown>][] = [
    ["sleep", () => sleep(0)],
    ["checkpoint", () => checkpoint()],
    ["sleepUntil an instant in the past", () => sleepUntil(-5)],
    ["join of a task that has ended", (done) => done.join()],
    ["cancel of a task that has ended", (done) => done.cancel()],
    ["a park answered while it is set up", () => answered],
  ];

  test.each(parking)("%s switches even when the answer is at hand", (_, op) => {
    const { log } = simulate(function* (say: Log) {
      const done = yield* spawn(nothing);
      yield* done.join();
      yield* spawn(function* other() {
        say("other");
      });
      yield* op(done);
      say("main");
    });
    expect(log).toEqual(["other", "main"]);
  });

  test.each(parking)("%s raises when a cancel is due, even when the answer is at hand", (_, op) => {
    const { log } = simulate(function* (say: Log) {
      const done = yield* spawn(nothing);
      yield* done.join();
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        yield* op(done);
        say("not reached");
      });
      say("after");
    });
    expect(log).toEqual(["after"]);
  });

  test.each(parking)("%s in a shield is a switch only", (_, op) => {
    const { log } = simulate(function* (say: Log) {
      const done = yield* spawn(nothing);
      yield* done.join();
      yield* scope(function* () {
        yield* spawn(() => shield(() => nothing()));
        (yield* currentScope()).cancel();
        yield* shield(function* () {
          yield* spawn(function* other() {
            say("other");
          });
          yield* op(done);
          say("main");
        });
      });
    });
    expect(log).toEqual(["other", "main"]);
  });

  test("between two parks a task is atomic", () => {
    const { log } = simulate(function* (say: Log) {
      function* child(name: string) {
        say(`${name}1`);
        yield* now();
        yield* call(nothing);
        say(`${name}2`);
        yield* checkpoint();
        say(`${name}3`);
      }
      yield* spawn(child, "a");
      yield* spawn(child, "b");
    });
    expect(log).toEqual(["a1", "a2", "b1", "b2", "a3", "b3"]);
  });

  test("a scope's exit parks only if children are alive", () => {
    const { log } = simulate(function* (say: Log) {
      yield* spawn(function* other() {
        say("other");
      });
      yield* scope(nothing);
      say("without children");
      yield* scope(function* () {
        yield* spawn(nothing);
      });
      say("with a child");
    });
    expect(log).toEqual(["without children", "other", "with a child"]);
  });
});

describe("core's own traps, yielded by hand with garbage, are an error in the task and harm nobody else", () => {
  const garbage: [string, unknown][] = [
    ["sleep without ms", { op: "sleep" }],
    ["sleep of NaN", { op: "sleep", ms: NaN }],
    ["sleep of a string", { op: "sleep", ms: "5" }],
    ["sleep of a bigint", { op: "sleep", ms: 5n }],
    ["sleep of a symbol", { op: "sleep", ms: Symbol("5") }],
    ["sleep until without deadline", { op: "sleep until" }],
    ["sleep until NaN", { op: "sleep until", deadline: NaN }],
    ["sleep until a string", { op: "sleep until", deadline: "5" }],
    ["sleep until a bigint", { op: "sleep until", deadline: 5n }],
    ["join without task", { op: "join" }],
    ["join of null", { op: "join", task: null }],
    ["join of a plain object", { op: "join", task: {} }],
    ["join of a number", { op: "join", task: 3 }],
    ["cancel without task", { op: "cancel" }],
    ["cancel of a plain object", { op: "cancel", task: {} }],
    ["cancel of null", { op: "cancel", task: null }],
    ["call without f", { op: "call" }],
    ["call of a number", { op: "call", f: 5, args: [] }],
    ["call of null", { op: "call", f: null, args: [] }],
    ["call with args that are no list", { op: "call", f: function* () {}, args: 5 }],
    ["spawn without f", { op: "spawn" }],
    ["spawn of null", { op: "spawn", f: null, args: [] }],
    ["spawn into what is no scope", { op: "spawn", f: function* () {}, args: [], scope: {} }],
    ["scope without anything", { op: "scope" }],
    ["scope without settings", { op: "scope", f: function* () {}, args: [] }],
    ["scope of null", { op: "scope", f: null, args: [], settings: { kind: "scope" } }],
    ["park without arm", { op: "park", describe: "x" }],
    ["park with an arm that is no function", { op: "park", describe: "x", arm: 5 }],
    ["park whose arm gives nothing to abandon", { op: "park", describe: "x", arm: () => {} }],
    ["until without source", { op: "until" }],
    ["until of a number", { op: "until", source: 5 }],
    ["get local without local", { op: "get local" }],
    ["get local of null", { op: "get local", local: null }],
    ["with local without anything", { op: "with local" }],
    ["with local without f", { op: "with local", local: new TaskLocal(1), value: 2 }],
    [
      "an unknown trap with a field that throws when read",
      {
        op: "odd",
        get field(): never {
          throw new Error("field");
        },
      },
    ],
    [
      "an object whose op throws when read",
      {
        get op(): never {
          throw new Error("op");
        },
      },
    ],
    [
      "an object whose then throws when read",
      {
        // eslint-disable-next-line unicorn/no-thenable -- the point of the test
        get then(): never {
          throw new Error("then");
        },
      },
    ],
    [
      "a revoked proxy",
      (() => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      })(),
    ],
  ];

  test.each(garbage)("%s", (_, value) => {
    const { value: error, log } = simulate(function* (say: Log) {
      yield* spawn(function* other() {
        yield* sleep(5);
        say("other");
      });
      const thrown = yield* yieldRaw(value);
      yield* sleep(10);
      say("main");
      return thrown;
    });
    expect(error).toBeInstanceOf(Error);
    expect(log).toEqual(["other", "main"]);
  });
});

describe("what a body may return", () => {
  const wrong: [string, () => unknown, RegExp][] = [
    ["a number", () => 5, /5/],
    ["nothing", () => {}, /undefined/],
    ["null", () => null, /null/],
    ["an array", () => [sleep(5)], /array/],
    ["a string", () => "coroutine", /"coroutine"/],
    ["a promise, as async functions do", async () => 5, /promise.*function\*/],
    ["a generator function", () => function* () {}, /function/],
    ["a Map", () => new Map(), /Map/],
  ];

  test.each(wrong)("a program that returns %s is NotATrap, with the slip named", (_, f, message) => {
    const error = caught(() => run(new SimpleKernel(), f as never));
    expect(error).toBeInstanceOf(NotATrap);
    expect((error as Error).message).toMatch(message);
  });

  test.each(wrong)("a task whose body returns %s fails with NotATrap", (_, f) => {
    const { value } = simulate(function* () {
      try {
        yield* scope(function* () {
          yield* spawn(f as never);
        });
      } catch (error) {
        return error;
      }
      return undefined;
    });
    expect(value).toBeInstanceOf(NotATrap);
  });

  test.each(wrong)("call of a function that returns %s is NotATrap in the caller", (_, f) => {
    const { value } = simulate(function* () {
      try {
        return yield* call(f as () => Op<unknown>);
      } catch (error) {
        return error;
      }
    });
    expect(value).toBeInstanceOf(NotATrap);
  });

  test("a body that throws before its first yield fails like any other", () => {
    const error = new Error("sync");
    const thrower = (): Coroutine<void> => {
      throw error;
    };
    const { value } = simulate(function* () {
      const seen: unknown[] = [];
      for (const open of [call, scope, spawned] as ((f: Body<void>) => Op<unknown>)[]) {
        try {
          yield* open(thrower);
        } catch (thrown) {
          seen.push(thrown);
        }
      }
      return seen;
    });
    function* spawned(f: Body<void>) {
      yield* scope(function* () {
        yield* spawn(f);
      });
    }
    expect(value).toEqual([error, error, error]);
    expect(caught(() => simulate(thrower))).toBe(error);
  });

  test("an operation is a body: spawn(sleep, 5)", () => {
    const { value } = simulate(function* () {
      yield* (yield* spawn(sleep, 5)).join();
      yield* (yield* spawn(() => checkpoint())).join();
      yield* call(checkpoint);
      return yield* now();
    });
    expect(value).toBe(5);
  });

  test("the same operation may be the body of many tasks at once", () => {
    const pause = sleep(5);
    const { value } = simulate(function* () {
      yield* scope(function* () {
        for (let i = 0; i < 3; i++) yield* spawn(() => pause);
        for (let i = 0; i < 3; i++) yield* spawn(checkpoint);
      });
      return yield* now();
    });
    expect(value).toBe(5);
  });

  test.each<[string, (f: Body<number>) => Op<unknown>]>([
    ["call", (f) => call(f)],
    ["scope", (f) => scope(f)],
    [
      "spawn",
      function* (f) {
        return yield* (yield* spawn(f)).join();
      },
    ],
  ])("a generator that ran already is no silent undefined: %s of it is NotATrap", (_, open) => {
    const { value } = simulate(function* () {
      const used = (function* () {
        yield* checkpoint();
        return 7;
      })();
      const first = yield* open(() => used);
      try {
        return [first, yield* scope(() => open(() => used))];
      } catch (error) {
        return [first, error];
      }
    });
    expect(value).toEqual([7, expect.any(NotATrap)]);
  });

  test("an object with only an iterator of its own is an Op by its type, so it is one at run time", () => {
    const mine: Op<string> = {
      *[Symbol.iterator]() {
        yield* sleep(5);
        return "mine";
      },
    };
    const { value } = simulate(function* () {
      return [yield* mine, yield* call(() => mine)];
    });
    expect(value).toEqual(["mine", "mine"]);
  });
});

test("the boundary checks name the slip of calling the function oneself", () => {
  expect(() => spawn(sleep(5) as never)).toThrow(/spawn\(f, \.\.\.args\)/);
  expect(() => call((function* () {})() as never)).toThrow(NotATrap);
  expect(() => scope(undefined as never)).toThrow(NotATrap);
  expect(() => run(new SimpleKernel(), (function* () {})() as never)).toThrow(NotATrap);
});

test("a program on a virtual clock that only asks immediate traps ends at the first instant", () => {
  const clock = virtualClock({ start: 100 });
  const value = run(new SimpleKernel({ clock }), () => now());
  expect(value).toBe(100);
});
