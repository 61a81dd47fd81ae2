import {
  checkpoint,
  Deadlock,
  failuresOf,
  now,
  scope,
  shield,
  sleep,
  spawn,
  virtualClock,
} from "@outloop/core";
import { bounded } from "../../bounded.ts";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { errorOf, forever, runSoon } from "../support/probe.ts";

const both = { modes: ["blocking", "hosted"] } as const;

export const modesDeadlock: readonly Case[] = [
  program(
    "D40",
    "cleanup runs, all of it, and may sleep",
    function* ({ log }) {
      function* child(name: string) {
        try {
          yield* forever(name);
        } finally {
          yield* sleep(5);
          log(`${name} at ${yield* now()}`);
        }
      }
      yield* spawn(child, "a");
      yield* spawn(child, "b");
      yield* forever("main");
    },
    { log: ["a at 5", "b at 5"], error: Deadlock },
  ),

  program(
    "D40",
    "the run throws it even if the program catches its cancel and gives a value",
    function* () {
      try {
        yield* forever("nothing");
      } catch {
        // Swallowed, which is reported.
      }
      return "a value";
    },
    { error: Deadlock, warnings: ["swallowed cancel"] },
  ),

  program(
    "D40",
    "what cleanup throws is kept behind it",
    function* () {
      try {
        yield* forever("nothing");
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- the point of the case
        throw new Error("cleanup");
      }
    },
    {
      error(error) {
        ensure(error instanceof Deadlock, "it is a Deadlock");
        const all = failuresOf(error).map((each) => (each as Error).message === "cleanup");
        equal(all, [false, true], "which of all failures is that of cleanup");
      },
    },
  ),

  program(
    "D41",
    "a second one in cleanup ends all grace: nothing that waits for ever holds the run up",
    function* ({ log }) {
      try {
        yield* forever("the first");
      } finally {
        try {
          yield* forever("the second, in cleanup");
        } finally {
          log("all of finally ran");
        }
      }
    },
    {
      log: ["all of finally ran"],
      error(error) {
        ensure(error instanceof Deadlock, "it is a Deadlock");
        equal(
          error.tasks.map(({ waitsFor }) => waitsFor),
          ["the first"],
          "what it names",
        );
      },
    },
    { run: { grace: Infinity } },
  ),

  program(
    "D41",
    "shields notwithstanding, in the body and in cleanup",
    function* ({ log }) {
      try {
        yield* shield(() => forever("shielded"));
      } finally {
        try {
          yield* shield(() => scope(() => forever("shielded again")));
        } finally {
          log("cleaned up");
        }
      }
    },
    { log: ["cleaned up"], error: Deadlock },
  ),

  custom(
    "D42",
    "a grace that nobody can use any more is not waited for",
    async ({ subject, mode }) => {
      const clock = virtualClock();
      const ended = await runSoon(
        mode,
        bounded(subject.make({ clock })),
        function* () {
          try {
            yield* forever("the first");
          } finally {
            yield* forever("the second");
          }
        },
        { grace: 1e6 },
      );
      ensure(errorOf(ended) instanceof Deadlock, "it is a Deadlock");
      equal(clock.now(), 0, "the time in the end");
    },
    both,
  ),

  program(
    "D42",
    "but timers of cleanup are",
    function* ({ log }) {
      yield* spawn(function* () {
        try {
          yield* forever("the first");
        } finally {
          yield* forever("what nobody wakes");
        }
      });
      try {
        yield* forever("nothing");
      } finally {
        yield* sleep(100);
        yield* checkpoint();
        log(`at ${yield* now()}`);
      }
    },
    { log: ["at 100"], error: Deadlock },
  ),
];
