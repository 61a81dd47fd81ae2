/* oxlint-disable no-unmodified-loop-condition -- another task modifies it */
import { checkpoint, now, sleep, sleepUntil, spawn, virtualClock, type Coroutine } from "@outloop/core";
import { bounded } from "../../bounded.ts";
import type { Case, Program, Subject } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { note, runSoon, tickingClock, valueOf } from "../support/probe.ts";

type Log = (entry: string) => void;

function* rounds(log: Log, name: string, ms: number): Coroutine<void> {
  for (let i = 1; i <= 3; i++) {
    log(`${name}${i}`);
    yield* i === 2 ? sleep(ms) : checkpoint();
  }
}

/** A bit of everything that has an order. */
const mixed: Program = function* ({ log }) {
  for (const [name, ms] of [
    ["a", 2],
    ["b", 1],
    ["c", 1],
    ["d", 0],
  ] as const)
    yield* spawn(rounds, log, name, ms);
  yield* sleep(1);
  log(`main at ${yield* now()}`);
};
const mixedLog = ["a1", "b1", "c1", "d1", "a2", "b2", "c2", "d2", "d3", "main at 1", "b3", "c3", "a3"];

function* wakeAt(log: Log, name: string, first: number, second: number): Coroutine<void> {
  yield* sleepUntil(first);
  yield* sleepUntil(second);
  log(name);
}

function* parent(log: Log, name: string): Coroutine<void> {
  log(name);
  yield* spawn(note, log, `${name}'s child`);
  yield* checkpoint();
  log(`${name} again`);
}

/** Runs until `rung`, for which a sleeper needs its turn; the harness ends what never ends. */
async function rings(
  subject: Subject,
  mode: "blocking" | "hosted",
  busy: (rung: () => boolean) => Coroutine<void>,
): Promise<void> {
  let rung = false;
  const kernel = bounded(subject.make({ clock: tickingClock(0.25) }));
  const ended = await runSoon(mode, kernel, function* () {
    yield* spawn(function* () {
      yield* sleep(5);
      rung = true;
    });
    yield* busy(() => rung);
  });
  valueOf(ended);
  ensure(rung, "the sleeper woke");
}

const both = { modes: ["blocking", "hosted"] } as const;

export const turnsFair: readonly Case[] = [
  program("O28", "a program has this transcript", mixed, mixedLog),
  program("O28", "hosted with a budget of 0", mixed, mixedLog, {
    run: { budget: 0 },
    modes: ["hosted"],
    needs: ["hosted"],
  }),
  program("O28", "hosted with a budget without end", mixed, mixedLog, {
    run: { budget: Infinity },
    modes: ["hosted"],
    needs: ["hosted"],
  }),

  custom(
    "O28",
    "a cut turn ends its batch before a timer that came due meanwhile",
    async ({ subject, mode }) => {
      const clock = virtualClock();
      const log: string[] = [];
      const write: Log = (entry) => void log.push(entry);
      const job = (name: string) =>
        spawn(function* () {
          write(name);
          clock.jump(5);
          yield* checkpoint();
          write(`${name} again`);
        });
      const ended = await runSoon(
        mode,
        bounded(subject.make({ clock })),
        function* () {
          yield* spawn(wakeAt, write, "timer", 5, 5);
          yield* checkpoint();
          yield* checkpoint();
          for (const name of ["a", "b", "c"]) yield* job(name);
        },
        { budget: 0 },
      );
      valueOf(ended);
      equal(log, ["a", "b", "c", "a again", "b again", "c again", "timer"], "the transcript");
    },
    both,
  ),

  program(
    "O29",
    "tasks take turns: who is made ready later runs later",
    function* ({ log }) {
      yield* spawn(parent, log, "a");
      yield* spawn(parent, log, "b");
      log("main");
    },
    ["main", "a", "b", "a's child", "a again", "b's child", "b again"],
  ),

  program(
    "O29",
    "sleepers wake in (deadline, insertion) order, whenever they began",
    function* ({ log }) {
      yield* spawn(wakeAt, log, "set at 4", 4, 10);
      yield* spawn(wakeAt, log, "set at 1", 1, 10);
      yield* spawn(wakeAt, log, "set at 0", 0, 10);
      yield* spawn(wakeAt, log, "earlier", 5, 9);
    },
    ["earlier", "set at 0", "set at 1", "set at 4"],
  ),

  program(
    "O30",
    "two tasks that run all the time do not keep a third from running",
    function* ({ log }) {
      let third = 0;
      let done = false;
      const spin = () =>
        spawn(function* () {
          while (!done) yield* checkpoint();
        });
      yield* spin();
      yield* spin();
      yield* spawn(function* () {
        while (!done) {
          third++;
          yield* checkpoint();
        }
      });
      for (let i = 0; i < 10; i++) yield* checkpoint();
      done = true;
      log(`the third ran ${third} times`);
    },
    ["the third ran 10 times"],
  ),

  custom(
    "O30",
    "a loop of checkpoints does not keep a timer from firing",
    ({ subject, mode }) =>
      rings(subject, mode, function* (rung) {
        while (!rung()) yield* checkpoint();
      }),
    both,
  ),

  custom(
    "O30",
    "a loop of sleep(0) and one of spawns do not either",
    ({ subject, mode }) =>
      rings(subject, mode, function* (rung) {
        yield* spawn(function* again(): Coroutine<void> {
          if (!rung()) yield* spawn(again);
        });
        while (!rung()) yield* sleep(0);
      }),
    both,
  ),

  custom(
    "O30",
    "timers that are due again as soon as they are set do not keep a task from running",
    async ({ subject, mode }) => {
      const kernel = bounded(subject.make({ clock: tickingClock() }));
      let done = false;
      const ended = await runSoon(mode, kernel, function* () {
        yield* spawn(function* () {
          while (!done) yield* sleep(0.5);
        });
        for (let i = 0; i < 100; i++) yield* checkpoint();
        done = true;
        return "ran";
      });
      equal(valueOf(ended), "ran", "what became of the task");
    },
    both,
  ),

  custom(
    "O31",
    "the same program has the same transcript on every fresh kernel of one make",
    async ({ subject, mode }) => {
      const transcripts: string[][] = [];
      for (let i = 0; i < 3; i++) {
        const log: string[] = [];
        const write: Log = (entry) => void log.push(entry);
        const kernel = bounded(subject.make({ clock: virtualClock() }));
        const ended = await runSoon(mode, kernel, function* () {
          for (let j = 0; j < 20; j++)
            yield* spawn(wakeAt, write, `task ${j}`, (j * 7) % 5, 3 + ((j * 3) % 4));
        });
        valueOf(ended);
        transcripts.push(log);
      }
      equal(transcripts[1], transcripts[0], "the second transcript");
      equal(transcripts[2], transcripts[0], "the third transcript");
    },
    both,
  ),
];
