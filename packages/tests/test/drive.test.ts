import {
  call,
  chainOf,
  checkpoint,
  drive,
  NotATrap,
  operation,
  sleep,
  trap,
  UnsupportedTrap,
  type Coroutine,
  type Op,
  type Trap,
} from "@outloop/core";
import { expect, test } from "vitest";
import { caught } from "./attack.ts";

const ask = (question: string): Op<unknown> => operation(trap("ask", { question }));

test("a coroutine that ends without suspending hands back its value", () => {
  function* pi() {
    return 3.14;
  }
  expect(drive(pi())).toBe(3.14);
});

test("coroutines delegate to each other with yield*", () => {
  function* pi() {
    return 3.14;
  }
  function* plus(a: number, b: number) {
    yield* ask("anything");
    return a + b;
  }
  function* main() {
    return (yield* pi()) + (yield* plus(1, 2));
  }
  expect(drive(main(), () => 0)).toBeCloseTo(6.14);
});

test("the answer function gives each reply, in order", () => {
  const seen: unknown[] = [];
  function* main() {
    return [yield* ask("a"), yield* ask("b")];
  }
  const answers = drive(main(), (request) => {
    seen.push(request);
    return seen.length;
  });
  expect(answers).toEqual([1, 2]);
  expect(seen).toEqual([
    { op: "ask", question: "a" },
    { op: "ask", question: "b" },
  ]);
});

test("a throw from the answer function goes into the coroutine", () => {
  const error = new Error("no");
  function* main() {
    try {
      yield* ask("a");
    } catch (thrown) {
      return thrown;
    }
    return undefined;
  }
  const refuse = () => {
    throw error;
  };
  expect(drive(main(), refuse)).toBe(error);
});

test("even undefined thrown by the answer function arrives as a throw", () => {
  function* main() {
    try {
      yield* ask("a");
      return "answered";
    } catch (thrown) {
      return ["thrown", thrown];
    }
  }
  const refuse = () => {
    // eslint-disable-next-line typescript/only-throw-error -- the point of the test
    throw undefined;
  };
  expect(drive(main(), refuse)).toEqual(["thrown", undefined]);
});

test("an Error that is an answer stays a value", () => {
  const error = new Error("a value");
  function* main() {
    return yield* ask("a");
  }
  expect(drive(main(), () => error)).toBe(error);
});

test.each([[undefined], [null], [0], [""], [false]])("the falsy answer %s arrives as it is", (value) => {
  function* main() {
    return [yield* ask("a")];
  }
  expect(drive(main(), () => value)).toEqual([value]);
});

test("what the coroutine throws leaves drive as that very object", () => {
  const error = new Error("mine");
  function* main() {
    yield* ask("a");
    throw error;
  }
  expect(caught(() => drive(main(), () => 0))).toBe(error);
});

test("a suspended coroutine is never silent nothing: with no answer at all its trap is thrown back into it", () => {
  function* main() {
    yield* sleep(5);
    return "never";
  }
  expect(() => drive(main())).toThrow(UnsupportedTrap);
});

test("a trap without an answer of its name is UnsupportedTrap there, which names the trap and what to do", () => {
  function* main() {
    try {
      yield* sleep(5);
    } catch (error) {
      return error;
    }
    return undefined;
  }
  const error = drive(main() as Coroutine<unknown>, { ask: () => 1 }) as UnsupportedTrap;
  expect(error).toBeInstanceOf(UnsupportedTrap);
  expect(error.trap).toMatchObject({ op: "sleep", ms: 5 });
  expect(error.message).toContain("sleep { ms: 5 }");
  expect(error.message).toContain("drive()");
});

test.each(["constructor", "toString", "__proto__", "hasOwnProperty"])(
  "a trap named %s is not answered by what every object inherits",
  (op) => {
    expect(() => drive(operation(trap(op)), {})).toThrow(UnsupportedTrap);
  },
);

test("an operation may be driven by itself, and again", () => {
  const one = ask("a");
  expect(drive(one, () => 1)).toBe(1);
  expect(drive(one, () => 2)).toBe(2);
  expect(drive(checkpoint(), { checkpoint: () => {} })).toBeUndefined();
});

test("call is handled by drive itself", () => {
  function* child(n: number) {
    return n + ((yield* ask("more")) as number);
  }
  function* main() {
    return yield* call(child, 1);
  }
  expect(drive(main(), () => 10)).toBe(11);
});

test("call is never shown to the answer function", () => {
  const seen: string[] = [];
  function* child() {
    yield* ask("b");
  }
  function* main() {
    yield* ask("a");
    yield* call(child);
  }
  drive(main(), (request: Trap) => seen.push(request.op));
  expect(seen).toEqual(["ask", "ask"]);
});

test("a throw passes the calls it leaves, through their finally blocks, innermost first", () => {
  const log: string[] = [];
  const error = new Error("deep");
  function* inner() {
    try {
      yield* ask("a");
      throw error;
    } finally {
      log.push("inner");
    }
  }
  function* outer() {
    try {
      yield* call(inner);
    } finally {
      yield* ask("cleanup");
      log.push("outer");
    }
  }
  expect(caught(() => drive(call(outer), () => 0))).toBe(error);
  expect(log).toEqual(["inner", "outer"]);
  expect(chainOf(error)).toEqual(["inner", "outer"]);
});

test("a called function that makes no coroutine is an error in the caller", () => {
  function* main() {
    try {
      yield* call((() => 5) as never);
    } catch (error) {
      return error;
    }
    return undefined;
  }
  expect(drive(main() as Coroutine<unknown>)).toBeInstanceOf(NotATrap);
});

test.each([
  ["nothing", undefined],
  ["null", null],
  ["a number", 5],
  ["a string", "sleep"],
  ["a promise", Promise.resolve()],
  ["an operation without the star", sleep(5)],
  ["a coroutine without the star", (function* () {})()],
  ["a function", sleep],
  ["an array", ["sleep", 5]],
  ["an object that is no trap", { ms: 5 }],
  ["an object whose op is no string", { op: 5 }],
])("yielding %s is NotATrap in the coroutine, and names what came", (_, value) => {
  function* main(): Generator<unknown, unknown> {
    try {
      yield value;
      return "resumed";
    } catch (error) {
      return error;
    }
  }
  const error = drive(main() as Coroutine<unknown>) as NotATrap;
  expect(error).toBeInstanceOf(NotATrap);
  expect(error.value).toBe(value);
});

test("a bare yield of an operation is told apart and the slip named", () => {
  function* main(): Generator {
    yield sleep(5);
  }
  expect(() => drive(main() as Coroutine<unknown>)).toThrow(/sleep \{ ms: 5 \}.*yield\*/);
});

test("a coroutine that was driven already is NotATrap", () => {
  function* main() {
    return 1;
  }
  const coroutine = main();
  drive(coroutine);
  expect(() => drive(coroutine)).toThrow(NotATrap);
});

test("a coroutine that drives itself is NotATrap", () => {
  let coroutine: Coroutine<unknown> | undefined;
  function* main(): Coroutine<unknown> {
    yield* ask("a");
    return drive(coroutine!);
  }
  coroutine = main();
  expect(() => drive(coroutine, () => 0)).toThrow(NotATrap);
});

test("an answer may itself drive another coroutine", () => {
  function* main() {
    return yield* ask("outer");
  }
  expect(drive(main(), () => drive(ask("inner"), () => 7))).toBe(7);
});

test.each([
  ["a generator function", function* () {}],
  ["a promise", Promise.resolve()],
  ["an array", []],
  ["a string", "coroutine"],
  ["undefined", undefined],
  ["null", null],
  ["a number", 5],
])("drive of %s is NotATrap", (_, value) => {
  expect(() => drive(value as never)).toThrow(NotATrap);
});

test("a trap yielded by hand is answered like one from an operation", () => {
  function* main(): Generator<Trap, unknown> {
    return yield trap("ask", { question: "by hand" });
  }
  expect(drive(main() as Coroutine<unknown>, { ask: ({ question }: { question: string }) => question })).toBe(
    "by hand",
  );
});

test.each([
  ["without a function", { op: "call" }],
  ["of a number", { op: "call", f: 5, args: [] }],
  ["with arguments that are no list", { op: "call", f: function* () {}, args: 5 }],
])("a call trap %s, yielded by hand, is an error in the coroutine", (_, request) => {
  function* main(): Generator<unknown, unknown> {
    try {
      yield request;
      return "resumed";
    } catch (error) {
      return error;
    }
  }
  expect(drive(main() as Coroutine<unknown>)).toBeInstanceOf(Error);
});
