/* oxlint-disable require-yield -- a coroutine that never suspends is a case too */
import {
  call,
  checkpoint,
  failure,
  NotATrap,
  now,
  operation,
  scope,
  shield,
  sleep,
  spawn,
  supervise,
  success,
  TaskLocal,
  timeout,
  trap,
  UnsupportedTrap,
  type Body,
  type Coroutine,
  type Op,
  type Outcome,
  type Trap,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { nap, nothing, thrown } from "../support/bodies.ts";

const UNKNOWN = "conformance: nobody answers this";

/** Yields `value` by hand, without `yield*`. */
function* yieldRaw(value: unknown): Coroutine<Outcome> {
  try {
    return success(yield value as Trap);
  } catch (error) {
    return failure(error);
  }
}

/** The error that the task gets for yielding `value`, while another task lives on beside it. */
function refused(
  rule: string,
  title: string,
  make: () => unknown,
  check: (error: unknown, value: unknown) => void,
): Case {
  return program(
    rule,
    title,
    function* ({ log }) {
      yield* spawn(nap, log, "other", 5);
      const value = make();
      const outcome = yield* yieldRaw(value);
      ensure(!outcome.ok, "an error is thrown into the task");
      check(outcome.error, value);
      log(`at ${yield* now()}`);
      yield* sleep(10);
      log("main");
    },
    ["at 0", "other", "main"],
  );
}

const NO_TRAPS: readonly [string, () => unknown, RegExp][] = [
  ["a promise", () => Promise.resolve(1), /promise.*until/],
  ["a coroutine", () => nothing(), /coroutine.*yield\*/],
  ["an operation", () => sleep(5), /sleep.*yield\*/],
  ["a number", () => 5, /5/],
  ["undefined", () => undefined, /undefined/],
  ["null", () => null, /null/],
  ["a string", () => "sleep", /"sleep"/],
  ["a function", () => sleep, /function sleep/],
  ["an array", () => [1, 2], /array/],
  ["an Error", () => new Error("boo"), /boo/],
  ["an object whose op is no string", () => ({ op: 5 }), /object/],
];

const GARBLED: readonly object[] = [
  { op: "sleep", ms: NaN },
  { op: "sleep", ms: "5" },
  { op: "sleep until" },
  { op: "join", task: {} },
  { op: "cancel" },
  { op: "call", f: 5, args: [] },
  { op: "spawn", f: null, args: [] },
  { op: "spawn", f: nothing, args: [], scope: {} },
  { op: "scope", f: nothing, args: [] },
  { op: "park", describe: "x", arm: 5 },
  { op: "park", describe: "x", arm: () => {} },
  { op: "outside", source: {}, describe: "x", arm: () => () => {} },
  { op: "outside", source: { listen() {}, unlisten() {}, collect() {} }, describe: "x", arm: 5 },
  { op: "get local", local: null },
  { op: "with local", local: new TaskLocal(1), value: 2 },
];

const NO_BODIES: readonly [string, () => unknown][] = [
  ["a promise, as async functions do", async () => 5],
  ["undefined", () => undefined],
  ["a number", () => 5],
  ["an array", () => [sleep(5)]],
  ["a generator function", () => nothing],
];

const OPENED: readonly [string, (f: Body<unknown>) => Op<unknown>][] = [
  ["call", (f) => call(f)],
  ["scope", (f) => scope(f)],
  ["a task", spawned],
];

/** Runs `f` as a task, whose failure it throws. */
function* spawned(f: Body<unknown>): Coroutine<unknown> {
  return yield* scope(function* () {
    return yield* (yield* spawn(f)).join();
  });
}

export const refusedTraps: readonly Case[] = [
  refused(
    "T7",
    "an unknown trap is UnsupportedTrap in the task that asked it, which goes on",
    () => trap(UNKNOWN, { to: "mars" }),
    (error, request) => {
      ensure(error instanceof UnsupportedTrap, "it is UnsupportedTrap");
      equal(error.trap, request, "its trap");
    },
  ),
  ...["constructor", "__proto__", "toString", "", "SLEEP", "children"].map((op) =>
    refused(
      "T7",
      `so is one whose op is ${JSON.stringify(op)}`,
      () => ({ op }),
      (error) => {
        ensure(error instanceof UnsupportedTrap, "it is UnsupportedTrap");
      },
    ),
  ),
  program(
    "T7",
    "uncaught, it is the failure of its task",
    () => call(() => operation(trap(UNKNOWN))) as never,
    {
      error: UnsupportedTrap,
    },
  ),
  program(
    "T8",
    "the message names the task, the trap, the kernel, and what to do",
    function* ({ kernel }) {
      const outcome = yield* yieldRaw(trap(UNKNOWN, { to: "mars" }));
      const message = outcome.ok ? "" : (outcome.error as Error).message;
      for (const part of ["'pilot'", UNKNOWN, '"mars"', `'${kernel.name}'`, "supports.ops"]) {
        ensure(message.includes(part), `the message has ${part}: ${message}`);
      }
    },
    {},
    { run: { name: "pilot" } },
  ),
  ...NO_TRAPS.map(([what, make]) =>
    refused("T9", `${what} is no trap`, make, (error, value) => {
      ensure(error instanceof NotATrap && error instanceof TypeError, "it is NotATrap");
      ensure(error.value === value, "it carries what came");
    }),
  ),
  ...NO_TRAPS.map(([what, make, message]) =>
    refused("T10", `the message for ${what} says what came, and the likely slip`, make, (error) => {
      ensure(message.test((error as Error).message), `${message} matches: ${(error as Error).message}`);
    }),
  ),
  ...GARBLED.map((value, index) =>
    refused(
      "T11",
      `a trap with an op of core's and fields that do not fit: ${(value as Trap).op}, ${index}`,
      () => value,
      (error) => ensure(error instanceof TypeError, "it is a TypeError"),
    ),
  ),
  refused(
    "T11",
    "an object that throws when it is read",
    () => ({
      get op(): never {
        throw new Error("op");
      },
    }),
    (error) => ensure(error instanceof NotATrap, "it is NotATrap"),
  ),
  ...OPENED.flatMap(([name, open]) =>
    NO_BODIES.map(([what, f]) =>
      program(
        "T12",
        `a body that makes ${what} is NotATrap: ${name}`,
        function* () {
          ensure((yield* thrown(() => open(f as Body<unknown>))) instanceof NotATrap, "it is NotATrap");
        },
        {},
      ),
    ),
  ),
  ...NO_BODIES.map(([what, f]) =>
    program("T12", `a program that makes ${what} is NotATrap`, f as () => Coroutine<unknown>, {
      error: NotATrap,
    }),
  ),
  custom("T13", "a coroutine in place of a function is refused on the spot, and the slip is named", () => {
    const takers: readonly ((f: never) => unknown)[] = [
      (f) => spawn(f),
      (f) => call(f),
      (f) => scope(f),
      (f) => supervise(f),
      (f) => shield(f),
      (f) => timeout(5, f),
      (f) => new TaskLocal(0).run(1, f),
    ];
    for (const take of takers) {
      const error = thrownBy(() => take(nothing() as never), "a coroutine in place of a function");
      ensure(error instanceof NotATrap, "it is NotATrap");
      ensure(error.message.includes("...args"), `it names the slip: ${error.message}`);
      ensure(
        thrownBy(() => take(undefined as never), "undefined as a body") instanceof NotATrap,
        "it is NotATrap",
      );
    }
  }),
  ...OPENED.map(([name, open]) =>
    program(
      "T14",
      `a generator that ran already is NotATrap when it is to run again: ${name}`,
      function* () {
        const used = (function* (): Coroutine<number> {
          yield* checkpoint();
          return 7;
        })();
        equal(yield* open(() => used), 7, "the first run");
        ensure((yield* thrown(() => open(() => used))) instanceof NotATrap, "the second run is NotATrap");
      },
      {},
    ),
  ),
];
