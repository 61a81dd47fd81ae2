import {
  checkpoint,
  Livelock,
  run,
  sleep,
  spawn,
  virtualClock,
  until,
  Event,
  now,
  operation,
  success,
  trap,
} from "@outloop/core";
import { bounded } from "../../bounded.ts";
import type { Case, Subject } from "../../case.ts";
import type { Kernel } from "@outloop/core";
import { custom, program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { errorOf, macrotask, runSoon, tickingClock, valueOf, withOperation } from "../support/probe.ts";

const both = { modes: ["blocking", "hosted"] } as const;

function limited({ make }: Subject, turnLimit: number): Kernel {
  return bounded(make({ clock: virtualClock({ turnLimit }) }));
}

function* busy(turns: number) {
  for (let i = 0; i < turns; i++) yield* checkpoint();
}

function* spinner() {
  for (;;) yield* checkpoint();
}

/** When what is outside came, and when the sleeper beside it woke. */
const sourceFirst = ["the source at 0", "the sleeper at 1"];

export const timeLimits: readonly Case[] = [
  program(
    "C15",
    "a virtual clock stands still while a promise is awaited",
    function* ({ log }) {
      yield* spawn(function* () {
        yield* sleep(1);
        log(`the sleeper at ${yield* now()}`);
      });
      yield* until(macrotask(5));
      log(`the source at ${yield* now()}`);
    },
    sourceFirst,
    { modes: ["hosted"], needs: ["hosted"] },
  ),

  program(
    "C15",
    "a virtual clock stands still while an event of the host is open",
    function* ({ log }) {
      const event = new Event({ host: true });
      setTimeout(() => event.set(), 5);
      yield* spawn(function* () {
        yield* sleep(1);
        log(`the sleeper at ${yield* now()}`);
      });
      yield* event.wait();
      log(`the source at ${yield* now()}`);
    },
    sourceFirst,
    { modes: ["hosted"], needs: ["hosted"] },
  ),

  custom(
    "C15",
    "a virtual clock stands still while an operation is submitted",
    async ({ subject, mode }) => {
      const { kernel } = withOperation(bounded(subject.make({ clock: virtualClock() })), ([asked]) =>
        asked?.wake(success("came")),
      );
      const log: string[] = [];
      const ended = await runSoon(mode, kernel, function* () {
        yield* spawn(function* () {
          yield* sleep(1);
          log.push(`the sleeper at ${yield* now()}`);
        });
        yield* operation(trap("probe"));
        log.push(`the source at ${yield* now()}`);
      });
      valueOf(ended);
      equal(log, sourceFirst, "the transcript");
    },
    both,
  ),

  custom(
    "C16",
    "turnLimit turns at one instant end the run with Livelock, which names who was ready",
    async ({ subject, mode }) => {
      const ended = await runSoon(mode, limited(subject, 100), function* () {
        yield* spawn(spinner);
        yield* sleep(5);
      });
      const error = errorOf(ended);
      ensure(error instanceof Livelock, "it is a Livelock");
      equal(
        error.tasks.map(({ name }) => name),
        ["spinner"],
        "the tasks it names",
      );
      ensure(error.message.includes("'spinner'"), "its message names them");
    },
    both,
  ),

  custom("C16", "not one turn sooner, and at the latest two later", ({ subject }) => {
    const kernel = limited(subject, 100);
    run(kernel, () => busy(98));
    ensure(
      thrownBy(() => run(kernel, () => busy(102)), "102 turns") instanceof Livelock,
      "102 turns are too many",
    );
  }),

  custom(
    "C17",
    "a Livelock cancels the program, whose cleanup runs and may sleep; the run still throws it",
    async ({ subject, mode }) => {
      const log: string[] = [];
      const ended = await runSoon(
        mode,
        limited(subject, 50),
        function* () {
          try {
            yield* spinner();
          } catch {
            yield* sleep(5);
            log.push(`cleaned up at ${yield* now()}`);
          }
          return "a value";
        },
        { onWarning: () => {} },
      );
      ensure(errorOf(ended) instanceof Livelock, "the run throws Livelock");
      equal(log, ["cleaned up at 5"], "the transcript");
    },
    both,
  ),

  custom(
    "C18",
    "the turns are counted anew whenever time has passed",
    async ({ subject, mode }) => {
      const ended = await runSoon(mode, limited(subject, 60), function* () {
        for (let i = 0; i < 10; i++) {
          yield* busy(50);
          yield* sleep(1);
        }
        return yield* now();
      });
      equal(valueOf(ended), 10, "the time in the end");
    },
    both,
  ),

  custom(
    "C19",
    "a turn that a budget cuts into pieces counts once",
    async ({ subject, mode }) => {
      const ended = await runSoon(
        mode,
        limited(subject, 40),
        function* () {
          for (let i = 0; i < 60; i++) yield* spawn(busy, 10);
          yield* sleep(1);
          return "done";
        },
        { budget: 0 },
      );
      equal(valueOf(ended), "done", "what became of it");
    },
    { modes: ["hosted"], needs: ["hosted"] },
  ),

  custom("C20", "the limit is a million turns by default, and at least one", () => {
    equal(virtualClock().turnLimit, 1_000_000, "turnLimit");
    for (const turnLimit of [0, -1, NaN]) {
      const error = thrownBy(() => virtualClock({ turnLimit }), `a turnLimit of ${turnLimit}`);
      ensure(error instanceof RangeError, "it is a RangeError");
    }
  }),

  custom(
    "C21",
    "a clock that is not virtual knows no Livelock",
    async ({ subject, mode }) => {
      const clock = Object.assign(tickingClock(0), { turnLimit: 10 });
      const ended = await runSoon(mode, bounded(subject.make({ clock })), () => busy(100));
      valueOf(ended);
    },
    both,
  ),
];
