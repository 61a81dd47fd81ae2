import {
  Cancelled,
  currentScope,
  NeedsHost,
  NotATrap,
  now,
  scope,
  sleep,
  spawn,
  start,
  until,
  virtualClock,
  type Body,
  type Coroutine,
  type Job,
  type Warning,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { caught, macrotask } from "./attack.ts";
import { simulate, type Log } from "./helpers.ts";

const warnings: Warning[] = [];

function hosted<T>(f: Body<T>): Job<T> {
  warnings.length = 0;
  return start(new SimpleKernel({ clock: virtualClock() }), f, {
    onWarning: (warning) => warnings.push(warning),
  });
}

function* attempt(source: Parameters<typeof until>[0]): Coroutine<unknown> {
  try {
    return yield* until(source);
  } catch (error) {
    return error;
  }
}

const never = new Promise<never>(() => {});

describe("until", () => {
  test("gives what the promise resolves with", async () => {
    expect(await hosted(() => until(Promise.resolve(5)))).toBe(5);
    expect(await hosted(() => until(async () => 6))).toBe(6);
    expect(await hosted(() => until(new Promise((resolve) => setTimeout(resolve, 5, 7))))).toBe(7);
  });

  test("throws the very object the promise is rejected with", async () => {
    const error = new Error("rejected");
    expect(await hosted(() => attempt(Promise.reject(error)))).toBe(error);
    expect(await hosted(() => attempt(() => Promise.reject(error)))).toBe(error);
    expect(await hosted(() => attempt(Promise.reject(undefined)))).toBe(undefined);
    expect(warnings).toEqual([]);
  });

  test("an Error that a promise resolves with is a value", async () => {
    const error = new Error("value");
    function* main() {
      return ["value", yield* until(Promise.resolve(error))];
    }
    expect(await hosted(main)).toEqual(["value", error]);
  });

  test("throws what the maker throws, into the task", async () => {
    const error = new Error("sync");
    const maker = (): Promise<never> => {
      throw error;
    };
    expect(await hosted(() => attempt(maker))).toBe(error);
  });

  // eslint-disable-next-line unicorn/no-thenable -- the point of the test
  test.each([[5], [undefined], [null], ["x"], [{}], [{ then: 5 }]])(
    "is NotATrap for a maker that returns %o, which is no promise",
    async (value) => {
      expect(await hosted(() => attempt((() => value) as never))).toBeInstanceOf(NotATrap);
    },
  );

  test.each([[5], [undefined], [null], ["x"], [{}], [sleep(5)]])("until(%o) is NotATrap", (value) => {
    expect(caught(() => until(value as never))).toBeInstanceOf(NotATrap);
  });

  test("takes any thenable, also one that answers at once", async () => {
    const thenable = {
      // eslint-disable-next-line unicorn/no-thenable -- the point of the test
      then: (resolve: (value: number) => void) => resolve(5),
    } as PromiseLike<number>;
    expect(await hosted(() => until(thenable))).toBe(5);
  });

  test("takes only the first answer of a thenable that gives many, and says nothing of the rest", async () => {
    const thenable = {
      // eslint-disable-next-line unicorn/no-thenable -- the point of the test
      then(resolve: (value: number) => void, reject: (error: unknown) => void) {
        resolve(1);
        resolve(2);
        reject(new Error("late"));
      },
    } as PromiseLike<number>;
    expect(await hosted(() => until(thenable))).toBe(1);
    expect(warnings).toEqual([]);
  });

  test("throws what a thenable's then throws, into the task", async () => {
    const error = new Error("then");
    const thenable = {
      // eslint-disable-next-line unicorn/no-thenable -- the point of the test
      then() {
        throw error;
      },
    } as unknown as PromiseLike<number>;
    function* main() {
      const first = yield* attempt(thenable);
      return [first, yield* attempt(() => thenable)];
    }
    expect(await hosted(main)).toEqual([error, error]);
  });

  test("throws what reading a then throws, into the task", async () => {
    const error = new Error("getter");
    const odd = {
      // eslint-disable-next-line unicorn/no-thenable -- the point of the test
      get then(): never {
        throw error;
      },
    };
    expect(await hosted(() => attempt(() => odd as never))).toBe(error);
  });

  test("is always a switch, even for a promise that has settled", async () => {
    const log: string[] = [];
    await hosted(function* () {
      const settled = Promise.resolve();
      yield* until(settled);
      yield* spawn(function* () {
        log.push("other");
      });
      yield* until(settled);
      log.push("main");
    });
    expect(log).toEqual(["other", "main"]);
  });

  test("other tasks run meanwhile", async () => {
    const log: string[] = [];
    await hosted(function* () {
      yield* spawn(function* () {
        yield* sleep(0);
        log.push("other");
      });
      yield* until(new Promise((resolve) => setTimeout(resolve, 5)));
      log.push("main");
    });
    expect(log).toEqual(["other", "main"]);
  });

  test("a hundred settle in any order", async () => {
    const value = await hosted(function* () {
      let sum = 0;
      yield* scope(function* () {
        function* one(i: number) {
          const each = yield* until(new Promise<number>((resolve) => setTimeout(resolve, (i * 7) % 5, i)));
          sum += each;
        }
        for (let i = 0; i < 100; i++) yield* spawn(one, i);
      });
      return sum;
    });
    expect(value).toBe(4950);
  });
});

describe("a cancel of until", () => {
  test("aborts the signal and raises without waiting for the promise", async () => {
    const log: string[] = [];
    await hosted(function* () {
      yield* scope(function* () {
        const here = yield* currentScope();
        yield* spawn(function* () {
          try {
            yield* until((signal) => {
              signal.addEventListener("abort", () => log.push("aborted"));
              return never;
            });
          } catch (error) {
            log.push(String(error instanceof Cancelled));
            throw error;
          }
        });
        yield* sleep(0);
        yield* sleep(0);
        here.cancel("enough");
      });
    });
    expect(log).toEqual(["aborted", "true"]);
  });

  test("that is due before means that the maker is not called", async () => {
    let called = false;
    await hosted(() =>
      scope(function* () {
        (yield* currentScope()).cancel();
        yield* until(async () => {
          called = true;
        });
      }),
    );
    expect(called).toBe(false);
  });

  test("a rejection that comes late is reported", async () => {
    const late = new Error("late");
    let reject!: (error: unknown) => void;
    const job = hosted(() =>
      until(
        new Promise((_, no) => {
          reject = no;
        }),
      ),
    );
    await macrotask();
    await macrotask();
    await job.cancel();
    await expect(job).rejects.toThrow();
    reject(late);
    await macrotask();
    expect(warnings.map((each) => [each.kind, each.error])).toEqual([["late rejection", late]]);
  });

  test("the rejection that the abort itself caused is not", async () => {
    const job = hosted(() =>
      until(
        (signal) =>
          new Promise((_, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason));
          }),
      ),
    );
    await macrotask();
    await job.cancel();
    await expect(job).rejects.toThrow();
    await macrotask();
    expect(warnings).toEqual([]);
  });

  test("a late value does nothing", async () => {
    let resolve!: (value: number) => void;
    const job = hosted(function* () {
      const first = yield* scope(function* () {
        const here = yield* currentScope();
        yield* spawn(function* () {
          yield* until(Promise.resolve());
          here.cancel();
        });
        yield* until(
          new Promise<number>((yes) => {
            resolve = yes;
          }),
        );
      });
      resolve(1);
      return [first, yield* until(new Promise((yes) => setTimeout(yes, 5, "second")))];
    });
    expect(await job).toEqual([undefined, "second"]);
  });

  test("the completion wins if the promise had settled before the cancel came", async () => {
    const value = await hosted(function* () {
      let result: unknown = "nothing";
      yield* scope(function* () {
        const here = yield* currentScope();
        let resolve!: (value: string) => void;
        yield* spawn(function* () {
          result = yield* until({
            // eslint-disable-next-line unicorn/no-thenable -- settles in place
            then(yes: (value: string) => void) {
              resolve = yes;
            },
          } as unknown as PromiseLike<string>);
        });
        yield* sleep(0);
        yield* sleep(0);
        resolve("won");
        here.cancel();
      });
      return result;
    });
    expect(value).toBe("won");
  });
});

describe("under run there is no host", () => {
  test("until throws NeedsHost into the task at once, and says what to do", () => {
    const { value, log } = simulate(function* (say: Log) {
      const error = yield* attempt(Promise.resolve(5));
      say(`at ${yield* now()}`);
      return error;
    });
    expect(value).toBeInstanceOf(NeedsHost);
    expect((value as Error).message).toContain("start()");
    expect(log).toEqual(["at 0"]);
  });

  test("and its maker is never called", () => {
    let called = false;
    simulate(() =>
      attempt(async () => {
        called = true;
      }),
    );
    expect(called).toBe(false);
  });
});
