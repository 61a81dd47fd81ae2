/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  call,
  checkpoint,
  drive,
  moveOnAfter,
  NotATrap,
  now,
  operation,
  self,
  sleep,
  trap,
  UnsupportedTrap,
  type Coroutine,
  type Op,
  type Trap,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { nothing, thrown } from "../support/bodies.ts";

/** Deeper than any engine lets generators delegate to each other. */
const DEEP = 30_000;

function* depth(n: number): Coroutine<number> {
  if (n > 0) return 1 + (yield* call(depth, n - 1));
  yield* sleep(1);
  return 0;
}

const ask = (n: number): Op<unknown> => operation(trap("ask", { n }));

export const calls: readonly Case[] = [
  program(
    "T33",
    "a call runs its function with its arguments, in the same task, and gives its value",
    function* () {
      const me = yield* self();
      function* add(a: number, b: number): Coroutine<[number, boolean]> {
        yield* checkpoint();
        return [a + b, (yield* self()) === me];
      }
      return yield* call(add, 1, 2);
    },
    { value: [3, true] },
  ),
  program(
    "T33",
    "a call throws what its function throws, also before the first yield",
    function* () {
      for (const error of [new Error("called"), undefined]) {
        function* fails(): Coroutine<void> {
          throw error;
        }
        const refuses = (): Coroutine<void> => {
          throw error;
        };
        for (const f of [fails, refuses]) {
          let caught: unknown = "nothing";
          try {
            yield* call(f);
          } catch (each) {
            caught = each;
          }
          ensure(caught === error, "the error is that very object");
        }
      }
    },
    {},
  ),
  program("T34", `calls nest ${DEEP} deep, and one so deep can park`, () => depth(DEEP), { value: DEEP }),
  program(
    "T34",
    `an error and a cancel pass ${DEEP} calls`,
    function* () {
      let passed = 0;
      function* deep(n: number, end: () => Op<unknown>): Coroutine<void> {
        try {
          if (n > 0) yield* call(deep, n - 1, end);
          else yield* end();
        } finally {
          passed++;
        }
      }
      const error = new Error("deep");
      function* fails(): Coroutine<void> {
        throw error;
      }
      ensure((yield* thrown(() => call(deep, DEEP, fails))) === error, "the error is that very object");
      const { timedOut } = yield* moveOnAfter(5, deep, DEEP, () => sleep(Infinity));
      return [timedOut, passed];
    },
    { value: [true, 2 * (DEEP + 1)] },
  ),
  program(
    "T35",
    "a resume steps only the innermost of a chain of calls",
    function* () {
      let steps = 0;
      /** A coroutine by hand that counts its steps and calls `inner` in its first. */
      function counted(inner: () => Op<unknown>): Coroutine<unknown> {
        const coroutine = (function* (): Coroutine<unknown> {
          return yield* call(inner);
        })();
        return {
          next(answer?: unknown) {
            steps++;
            return coroutine.next(answer);
          },
          throw: (error: unknown) => coroutine.throw(error),
          return: (value: unknown) => coroutine.return(value),
          [Symbol.iterator]() {
            return this;
          },
        } as unknown as Coroutine<unknown>;
      }
      function* busy(): Coroutine<void> {
        for (let n = 0; n < 100; n++) yield* checkpoint();
      }
      yield* call(() => counted(() => counted(busy)));
      // Each is stepped to its call, and once more with the value of that.
      equal(steps, 4, "how often the callers were stepped");
    },
    {},
  ),
  program(
    "T36",
    "a cancel passes the open calls from the innermost outwards, each cleanup to its end",
    function* ({ log }) {
      function* level(n: number): Coroutine<void> {
        try {
          if (n < 3) yield* call(level, n + 1);
          else yield* sleep(Infinity);
          log("not reached");
        } finally {
          yield* sleep(5);
          log(`${n} at ${yield* now()}`);
          yield* checkpoint();
          log(`${n} ended`);
        }
      }
      yield* moveOnAfter(10, level, 1);
    },
    ["3 at 15", "3 ended", "2 at 20", "2 ended", "1 at 25", "1 ended"],
  ),
  custom(
    "T37",
    "drive hands each trap to its answer, and the coroutine gets what that gives or throws",
    () => {
      const error = new Error("answer");
      function* asks(): Coroutine<unknown[]> {
        const first = yield* ask(1);
        try {
          yield* ask(2);
        } catch (caught) {
          return [first, caught, yield* call(() => ask(3))];
        }
        return [];
      }
      const value = drive(asks(), {
        ask({ n }: { n: number }) {
          if (n === 2) throw error;
          return n * 10;
        },
      });
      equal(value, [10, error, 30], "the value");
    },
  ),
  custom("T37", "what the coroutine throws, drive throws, and it drives a coroutine once", () => {
    const error = new Error("own");
    const coroutine = (function* (): Coroutine<void> {
      throw error;
    })();
    ensure(thrownBy(() => drive(coroutine), "drive") === error, "it is that very object");
    ensure(thrownBy(() => drive(coroutine), "a second drive") instanceof NotATrap, "it is NotATrap");
    ensure(
      thrownBy(() => drive(nothing as never), "drive of a function") instanceof NotATrap,
      "it is NotATrap",
    );
  }),
  custom(
    "T38",
    "a trap that drive has no answer to is UnsupportedTrap in the coroutine, no silent end",
    () => {
      function* asks(): Coroutine<unknown> {
        try {
          return yield* sleep(5);
        } catch (error) {
          return error;
        }
      }
      const error = drive(asks(), { other: () => undefined });
      ensure(error instanceof UnsupportedTrap, "it is UnsupportedTrap");
      equal({ ...error.trap }, { op: "sleep", ms: 5 }, "its trap");
      ensure(
        thrownBy(() => drive(sleep(5)), "drive without answers") instanceof UnsupportedTrap,
        "uncaught, it is thrown",
      );
      const raw = (function* (): Coroutine<void> {
        yield 5 as unknown as Trap;
      })();
      ensure(
        thrownBy(() => drive(raw), "drive of a number yielded") instanceof NotATrap,
        "what is no trap is NotATrap",
      );
    },
  ),
];
