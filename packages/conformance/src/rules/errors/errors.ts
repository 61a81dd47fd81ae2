/* oxlint-disable unicorn/consistent-function-scoping -- a program reads best where it is used */
import {
  call,
  chainOf,
  explain,
  failuresOf,
  moveOnAfter,
  scope,
  sleep,
  spawn,
  type Coroutine,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import { attempt, fail, failInCleanup, thrown } from "../support/bodies.ts";

const fresh = (...names: readonly string[]): Error[] => names.map((name) => new Error(name));

/** A scope in which all of `errors` fail in one turn, in their order. */
function* together(errors: readonly unknown[]): Coroutine<void> {
  yield* scope(function* () {
    for (const each of errors) yield* spawn(fail, each, 5);
  });
}

export const errors: readonly Case[] = [
  program(
    "E1",
    "the first failure leaves a scope as that very object, alone or with others",
    function* () {
      const [first, second, third] = fresh("first", "second", "third");
      ensure((yield* thrown(() => scope(fail, first))) === first, "alone, it is that very object");
      ensure(
        (yield* thrown(() => together([second, third, first]))) === second,
        "with others, the first in time",
      );
    },
    {},
  ),
  custom(
    "E1",
    "what the program fails with is what the run throws, the job rejects with",
    async ({ subject, mode }) => {
      for (const error of [new Error("own"), "text", undefined]) {
        const failing = await runIn(mode, freshKernel(subject), () => fail(error, 1));
        equal(failing, { ok: false, error }, "the end of a run whose program fails");
        const child = await runIn(mode, freshKernel(subject), function* () {
          yield* spawn(fail, error, 1);
          return "value";
        });
        equal(child, { ok: false, error }, "the end of a run whose child fails after the program returned");
      }
    },
    { modes: ["blocking", "hosted"] },
  ),
  program(
    "E2",
    "failuresOf lists all that failed in the scope, in the order in which they did",
    function* () {
      const siblings = fresh("1", "2", "3");
      equal(failuresOf(yield* thrown(() => together(siblings))), siblings, "siblings in one turn");
      const [first, slow, quick] = fresh("first", "slow", "quick");
      const caught = yield* thrown(() =>
        scope(function* () {
          yield* spawn(failInCleanup, slow, 20);
          yield* spawn(failInCleanup, quick, 10);
          yield* fail(first, 1);
        }),
      );
      equal(failuresOf(caught), [first, quick, slow], "a body, and cleanups by their ends");
    },
    {},
  ),
  program(
    "E3",
    "the lists of inner scopes and tasks are joined in order",
    function* () {
      const [first, inner, outer] = fresh("first", "inner", "outer");
      const nested = yield* thrown(() =>
        scope(function* () {
          yield* spawn(failInCleanup, outer);
          yield* scope(function* () {
            yield* spawn(failInCleanup, inner);
            yield* fail(first, 1);
          });
        }),
      );
      equal(failuresOf(nested), [first, inner, outer], "nested scopes");
      const four = fresh("1", "2", "3", "4");
      const pairs = yield* thrown(() =>
        scope(function* () {
          yield* spawn(together, four.slice(0, 2));
          yield* spawn(together, four.slice(2));
        }),
      );
      equal(failuresOf(pairs), four, "two tasks with two failures each");
    },
    {},
  ),
  program(
    "E3",
    "through 1,000 levels, each of which adds one",
    function* () {
      function* nest(depth: number): Coroutine<void> {
        try {
          if (depth > 0) yield* spawn(nest, depth - 1);
          yield* sleep(Infinity);
        } finally {
          yield* fail(new Error(`level ${depth}`));
        }
      }
      return failuresOf(yield* thrown(() => moveOnAfter(5, nest, 1000))).length;
    },
    { value: 1001 },
  ),
  program(
    "E4",
    "the same object is listed once, equal ones twice",
    function* () {
      const [same, other] = fresh("same", "same");
      equal(failuresOf(yield* thrown(() => together([same, same, other, same]))), [same, other], "the list");
      const rethrown = yield* thrown(() =>
        scope(function* () {
          const task = yield* spawn(fail, same, 5);
          yield* spawn(() => task.join());
          yield* task.join();
        }),
      );
      ensure(rethrown === same, "a joiner that rethrows");
      equal(failuresOf(rethrown).filter((each) => each === same).length, 1, "how often it is listed");
    },
    {},
  ),
  program(
    "E5",
    "errors are neither changed nor wrapped: a frozen one too leaves as it is",
    function* () {
      const [first, second] = fresh("first", "second").map((each) => Object.freeze(each));
      const before = JSON.stringify([first, second].map((each) => Object.getOwnPropertyDescriptors(each)));
      const caught = yield* thrown(() => call(together, [first, second]));
      ensure(caught === first, "it is that very object");
      equal(failuresOf(caught), [first, second], "the list");
      const open = new Error("open");
      const own = JSON.stringify(Object.getOwnPropertyDescriptors(open));
      yield* thrown(() => call(together, [open, first]));
      equal(JSON.stringify(Object.getOwnPropertyDescriptors(open)), own, "the properties of an error");
      equal(
        JSON.stringify([first, second].map((each) => Object.getOwnPropertyDescriptors(each))),
        before,
        "of frozen ones",
      );
    },
    {},
  ),
  program(
    "E5",
    "what is no error is thrown as it is",
    function* () {
      for (const error of ["text", 0, undefined, null, false]) {
        equal(yield* attempt(() => together([error])), { ok: false, error }, "what leaves the scope");
        equal(failuresOf(error), [error], "its failures");
      }
    },
    {},
  ),
  program(
    "E6",
    "what fails beside something that is no object is reported",
    function* ({ warnings }) {
      const [lost] = fresh("lost");
      equal(
        yield* attempt(() => together(["text", lost, lost])),
        { ok: false, error: "text" },
        "what leaves",
      );
      ensure(warnings[0]!.error === lost, "the report carries the error");
    },
    { warnings: ["lost failure"] },
  ),
  program(
    "E7",
    "a cancelled task is in no list, and an error that came alone is a list of one",
    function* () {
      const [first] = fresh("first");
      const caught = yield* thrown(() =>
        scope(function* () {
          yield* spawn(sleep, Infinity);
          yield* spawn(fail, first, 1);
          yield* sleep(Infinity);
        }),
      );
      equal(failuresOf(caught), [first], "the list");
      equal(failuresOf(new Error("never thrown")).length, 1, "the list of an error that was never thrown");
    },
    {},
  ),
  program(
    "E8",
    "explain prints every failure, the first one first",
    function* () {
      const printed = explain(yield* thrown(() => together(fresh("the first", "the second", "the third"))));
      const places = ["the first", "the second", "the third"].map((name) => printed.indexOf(name));
      ensure(
        places[0]! >= 0 && places[0]! < places[1]! && places[1]! < places[2]!,
        `all in order: ${printed}`,
      );
    },
    {},
  ),
  program(
    "E9",
    "chainOf tells the coroutine functions that an error passed, innermost first, up to where it was caught",
    function* () {
      const [error] = fresh("deep");
      function* inner(): Coroutine<void> {
        yield* sleep(1);
        throw error;
      }
      function* middle(): Coroutine<void> {
        yield* scope(inner);
      }
      function* outer(): Coroutine<void> {
        yield* call(middle);
      }
      function* catches(): Coroutine<void> {
        yield* thrown(() => call(outer));
      }
      yield* call(catches);
      return [chainOf(error), chainOf("text"), chainOf(new Error("never thrown"))];
    },
    { value: [["inner", "middle", "outer"], [], []] },
  ),
];
