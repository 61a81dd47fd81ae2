/* eslint-disable typescript/unbound-method -- methods taken from their object are the point of a test */
import {
  all,
  allSettled,
  any,
  call,
  checkpoint,
  currentScope,
  deadline,
  drive,
  moveOnAfter,
  now,
  operation,
  park,
  race,
  run,
  scope,
  self,
  shield,
  sleep,
  spawn,
  spawnWith,
  start,
  supervise,
  TaskLocal,
  timeout,
  trap,
  until,
  type Coroutine,
  type Job,
  type Op,
  type Scope,
  type Task,
  type Trap,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expectTypeOf, test } from "vitest";

// Nothing in here runs: the compiler is the test. A directive that expects an error is one if there is none.

function* one() {
  yield* checkpoint();
  return 1;
}

describe("yield* has the answer's type", () => {
  test("of core's operations", () => {
    void function* () {
      expectTypeOf(yield* sleep(5)).toEqualTypeOf<void>();
      expectTypeOf(yield* checkpoint()).toEqualTypeOf<void>();
      expectTypeOf(yield* now()).toEqualTypeOf<number>();
      expectTypeOf(yield* deadline()).toEqualTypeOf<number>();
      expectTypeOf(yield* self()).toEqualTypeOf<Task>();
      expectTypeOf(yield* currentScope()).toEqualTypeOf<Scope>();
      expectTypeOf(yield* until(Promise.resolve("x"))).toEqualTypeOf<string>();
      expectTypeOf(yield* until(async (signal) => signal.aborted)).toEqualTypeOf<boolean>();
      expectTypeOf(yield* park<number>("x", () => () => {})).toEqualTypeOf<number>();
      expectTypeOf(yield* operation<Date>(trap("x"))).toEqualTypeOf<Date>();
    };
  });

  test("of everything that takes a body", () => {
    void function* () {
      const task = yield* spawn(function* () {
        return 1;
      });
      expectTypeOf(task).toEqualTypeOf<Task<number>>();
      expectTypeOf(yield* task.join()).toEqualTypeOf<number>();
      expectTypeOf(yield* task.cancel()).toEqualTypeOf<void>();
      expectTypeOf(yield* spawnWith({ name: "x" }, one)).toEqualTypeOf<Task<number>>();
      expectTypeOf(yield* call(one)).toEqualTypeOf<number>();
      expectTypeOf(yield* scope(one)).toEqualTypeOf<number>();
      expectTypeOf(yield* supervise(one)).toEqualTypeOf<number>();
      expectTypeOf(yield* shield(one)).toEqualTypeOf<number>();
      expectTypeOf(yield* timeout(5, one)).toEqualTypeOf<number>();
      expectTypeOf((yield* moveOnAfter(5, one)).timedOut).toEqualTypeOf<boolean>();
      expectTypeOf(yield* new TaskLocal("x").get()).toEqualTypeOf<string>();
      expectTypeOf(yield* new TaskLocal("x").run("y", one)).toEqualTypeOf<number>();
      expectTypeOf(yield* spawn(sleep, 5)).toEqualTypeOf<Task<void>>();
    };
  });

  test("groups give tuples and unions", () => {
    void function* () {
      const a = one();
      const b = until(Promise.resolve("b"));
      expectTypeOf(yield* all([a, b])).toEqualTypeOf<[number, string]>();
      expectTypeOf(yield* all([])).toEqualTypeOf<[]>();
      expectTypeOf(yield* all([a, b].slice())).toEqualTypeOf<(number | string)[]>();
      expectTypeOf(yield* race([a, b])).toEqualTypeOf<number | string>();
      expectTypeOf(yield* any([a, b])).toEqualTypeOf<number | string>();
      expectTypeOf(yield* allSettled([a, b])).toEqualTypeOf<
        [PromiseSettledResult<number>, PromiseSettledResult<string>]
      >();
    };
  });

  test("run, start and drive", () => {
    void (() => {
      expectTypeOf(run(new SimpleKernel(), one)).toEqualTypeOf<number>();
      expectTypeOf(start(new SimpleKernel(), one)).toEqualTypeOf<Job<number>>();
      expectTypeOf(start(new SimpleKernel(), one).post(() => "x")).toEqualTypeOf<Promise<string>>();
      expectTypeOf(drive(one())).toEqualTypeOf<number>();
    });
  });

  test("trap keeps the types of its fields, and they are readonly", () => {
    const made = trap("read", { fd: 3 });
    expectTypeOf(made.fd).toEqualTypeOf<3>();
    // @ts-expect-error -- readonly
    void (() => (made.fd = 3));
  });
});

describe("arguments are checked against the body", () => {
  function* add(a: number, b: number) {
    return a + b;
  }

  test("missing, wrong and surplus ones do not compile", () => {
    void (() => {
      call(add, 1, 2);
      // @ts-expect-error -- one is missing
      call(add, 1);
      // @ts-expect-error -- one is wrong
      spawn(add, 1, "2");
      // @ts-expect-error -- one too many
      scope(add, 1, 2, 3);
      // @ts-expect-error -- a body of a program takes none
      run(new SimpleKernel(), add);
    });
  });
});

describe("what does not compile", () => {
  test("a plain yield of what is no trap", () => {
    void (() => {
      // @ts-expect-error -- a number
      void call(function* () {
        yield 5;
      });
      // @ts-expect-error -- nothing
      void spawn(function* () {
        yield;
      });
      // @ts-expect-error -- a promise
      void spawn(function* () {
        yield Promise.resolve();
      });
      // @ts-expect-error -- an object that only looks like a trap: the op is branded
      void spawn(function* () {
        yield { op: "sleep", ms: 5 };
      });
    });
  });

  test("a plain yield of an operation or of a coroutine", () => {
    void (() => {
      // @ts-expect-error -- write yield*
      void spawn(function* () {
        yield sleep(5);
      });
      // @ts-expect-error -- write yield*
      void call(function* () {
        yield one();
      });
      void function* (): Coroutine<void> {
        // @ts-expect-error -- write yield*
        yield sleep(5);
      };
    });
  });

  test("an async function, a plain function, a coroutine or a promise as a body", () => {
    void (() => {
      // @ts-expect-error -- an async function
      void run(new SimpleKernel(), async () => 5);
      // @ts-expect-error -- an async function
      void spawn(async () => 5);
      // @ts-expect-error -- an async generator
      void spawn(async function* () {});
      // @ts-expect-error -- a plain function
      void call(() => 5);
      // @ts-expect-error -- a coroutine: pass the function
      void spawn(one());
      // @ts-expect-error -- a promise
      void scope(Promise.resolve());
    });
  });

  test("a method that uses this", () => {
    class Counter {
      count = 0;
      *up(this: Counter) {
        yield* checkpoint();
        return ++this.count;
      }
    }
    void (() => {
      const counter = new Counter();

      // @ts-expect-error -- it would be called without its object
      void spawn(counter.up);

      // @ts-expect-error -- it would be called without its object
      void call(counter.up);
      void call(() => counter.up());
    });
  });

  test("groups of what is neither a coroutine nor an operation", () => {
    void (() => {
      // @ts-expect-error -- a function
      void all([one]);
      // @ts-expect-error -- a promise
      void race([Promise.resolve()]);
      // @ts-expect-error -- no array
      void all(one());
    });
  });

  test("a time that is no number, an option that is none", () => {
    void (() => {
      // @ts-expect-error -- a string
      void sleep("5");
      // @ts-expect-error -- unknown
      void run(new SimpleKernel(), one, { gracious: 5 });
    });
  });
});

test("a recursive coroutine needs its type written out, and then is typed", () => {
  function* depth(n: number): Coroutine<number> {
    return n === 0 ? 0 : 1 + (yield* call(depth, n - 1));
  }
  expectTypeOf(depth).returns.toEqualTypeOf<Coroutine<number>>();
});

test("an operation is no trap", () => {
  expectTypeOf<Op<void>>().not.toExtend<Trap>();
  expectTypeOf<Coroutine<void>>().not.toExtend<Trap>();
  expectTypeOf<Coroutine<void>>().toExtend<Op<void>>();
});
