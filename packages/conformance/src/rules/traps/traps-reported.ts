/* oxlint-disable require-yield -- a coroutine that never suspends is a case too */
import { call, checkpoint, scope, sleep, spawn, type Body, type Coroutine, type Op } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure } from "../../expect.ts";
import { nothing } from "../support/bodies.ts";

function* forgetful(): Coroutine<unknown> {
  return nothing();
}

const OPENED: readonly [string, (f: Body<unknown>) => Op<unknown>][] = [
  ["a call", (f) => call(f)],
  ["a scope", (f) => scope(f)],
  ["a task", (f) => spawn(f)],
];

/** Slips around `yield*` that no error can tell of. */
export const reportedSlips: readonly Case[] = [
  ...OPENED.map(([name, open]) =>
    program(
      "T15",
      `a coroutine returned from the body of ${name} is reported once`,
      function* () {
        yield* open(forgetful);
      },
      { warnings: ["coroutine returned"] },
    ),
  ),
  program("T15", "so is one that the program returns", () => forgetful(), {
    warnings: ["coroutine returned"],
  }),
  program(
    "T15",
    "an operation counts as one",
    function* () {
      return sleep(5);
    },
    { warnings: ["coroutine returned"] },
  ),
  program(
    "T15",
    "any other value is not reported, be it iterable",
    function* () {
      return [1, 2];
    },
    { value: [1, 2] },
  ),
  program(
    "T16",
    "with debug, an operation whose yield* was forgotten is reported when the run ends",
    function* ({ warnings }) {
      void sleep(5);
      yield* checkpoint();
      ensure(warnings.length === 0, "nothing is said while it may still be driven");
    },
    { warnings: ["never driven"] },
    { run: { debug: true } },
  ),
  program(
    "T16",
    "with debug, what was driven is not, however it was driven",
    function* () {
      yield* sleep(5);
      yield* call(sleep, 5);
      yield* (yield* spawn(() => sleep(5))).join();
    },
    {},
    { run: { debug: true } },
  ),
  program(
    "T16",
    "without debug nothing is said",
    function* () {
      void sleep(5);
    },
    {},
  ),
];
