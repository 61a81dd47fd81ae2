/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import { any, Cancelled, Channel, now, race, sleep, spawn, type Coroutine } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { after, cleaningUp, fail, failInCleanup, logs, nothing, thrown } from "../support/bodies.ts";

const DECIDED_BY_ONE = [
  ["race", race],
  ["any", any],
] as const;

export const groupLosers: readonly Case[] = [
  program(
    "S46",
    "the first branch to end decides a race, by its value",
    function* () {
      return [yield* race([after(3, "a"), after(1, "b"), after(2, "c")]), yield* now()];
    },
    { value: ["b", 1] },
  ),
  program(
    "S46",
    "or by its failure, which is thrown as that very object and not reported",
    function* () {
      const error = new Error("first");
      ensure((yield* thrown(() => race([after(5, 1), fail(error, 1)]))) === error, "it is that very object");
      return yield* now();
    },
    { value: 1, warnings: [] },
  ),
  program(
    "S46",
    "of branches that end in one turn the earlier in the queue wins",
    function* () {
      return [
        yield* race([after(1, "a"), after(1, "b")]),
        yield* race([nothing(), after(0, "b")]),
        yield* race([after(1, "a"), after(0, "b")]),
        yield* any([after(1, "a"), after(1, "b")]),
      ];
    },
    { value: ["a", undefined, "b", "a"] },
  ),
  ...DECIDED_BY_ONE.map(([name, group]) =>
    program(
      "S47",
      `the losers of ${name} are cancelled and awaited`,
      function* ({ log }) {
        function* loser(): Coroutine<void> {
          try {
            yield* sleep(Infinity);
          } catch (error) {
            log(`raised: ${error instanceof Cancelled} at ${yield* now()}`);
            throw error;
          } finally {
            yield* sleep(5);
            log("cleaned up");
          }
        }
        const value = yield* group([loser(), after(1, "winner")]);
        log(`${String(value)} at ${yield* now()}`);
      },
      ["raised: true at 1", "cleaned up", "winner at 6"],
    ),
  ),
  program(
    "S47",
    "a loser whose cleanup fails, fails the race",
    function* () {
      const error = new Error("cleanup");
      ensure(
        (yield* thrown(() => race([failInCleanup(error), after(1, 1)]))) === error,
        "it is that very object",
      );
    },
    {},
  ),
  ...DECIDED_BY_ONE.map(([name, group]) =>
    program(
      "S48",
      `a loser of ${name} that had not begun never runs`,
      function* ({ log }) {
        function* winner(): Coroutine<string> {
          return "winner";
        }
        log(String(yield* group([winner(), logs(log, "ran"), cleaningUp(log, "ran, and")])));
      },
      ["winner"],
    ),
  ),
  program(
    "S49",
    "what a loser had received is lost to the program",
    function* () {
      const channel = new Channel<string>(2);
      channel.trySend("received");
      channel.trySend("kept");
      function* receiver(): Coroutine<string> {
        const item = yield* channel.receive();
        yield* sleep(5);
        return item;
      }
      const winner = yield* race([receiver(), after(1, "winner")]);
      return [winner, yield* channel.receive(), channel.length];
    },
    { value: ["winner", "kept", 0] },
  ),
  program(
    "S50",
    "any gives the first value; failures before it do not count and are not reported",
    function* () {
      return [yield* any([fail(new Error("a"), 1), after(3, "c"), after(2, "b")]), yield* now()];
    },
    { value: ["b", 2], warnings: [] },
  ),
  program(
    "S51",
    "any of branches that all failed is AggregateError, with the errors in order of the branches",
    function* () {
      const [a, b] = [new Error("a"), new Error("b")];
      const error = yield* thrown(() => any([fail(a, 2), fail(b, 1)]));
      ensure(error instanceof AggregateError, "it is AggregateError");
      equal(error.errors, [a, b], "its errors");
    },
    { warnings: [] },
  ),
  program(
    "S47",
    "what else is in the task that raced goes on",
    function* ({ log }) {
      yield* spawn(function* () {
        yield* sleep(5);
        log("sibling of the race");
      });
      yield* race([sleep(1), sleep(2)]);
      log(`at ${yield* now()}`);
    },
    ["at 1", "sibling of the race"],
  ),
];
