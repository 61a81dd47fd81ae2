import {
  Channel,
  checkpoint,
  Lock,
  now,
  sleep,
  spawn,
  virtualClock,
  type Coroutine,
  type Op,
} from "@outloop/core";
import { bounded } from "../../bounded.ts";
import type { Case, Mode, Subject } from "../../case.ts";
import { custom } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { runIn, type Ended } from "../../run-program.ts";

const seeded = { needs: ["seed"], modes: ["blocking", "hosted"] } as const;

type Log = (entry: string) => void;
type Setting = { readonly subject: Subject; readonly mode: Mode };

const SEEDS = 60;

/** The transcript of `f` under `seed`; throws what it throws. */
async function transcript(
  { subject, mode }: Setting,
  seed: number,
  f: (log: Log) => Op<unknown>,
  budget?: number,
): Promise<string[]> {
  const log: string[] = [];
  const kernel = bounded(subject.make({ clock: virtualClock(), seed }));
  const ended: Ended = await runIn(mode, kernel, () => f((entry) => log.push(entry)), { budget });
  if (!ended.ok) throw ended.error;
  return log;
}

async function transcripts(setting: Setting, f: (log: Log) => Op<unknown>): Promise<string[][]> {
  const all: string[][] = [];
  for (let seed = 0; seed < SEEDS; seed++) all.push(await transcript(setting, seed, f));
  return all;
}

/** Three tasks that take two turns each. */
function* rounds(log: Log): Coroutine<void> {
  for (const name of ["a", "b", "c"]) yield* spawn(round, log, name);
}

function* round(log: Log, name: string): Coroutine<void> {
  log(`${name}1`);
  yield* checkpoint();
  log(`${name}2`);
}

export const turnsSeeded: readonly Case[] = [
  custom(
    "Q1",
    "three tasks of one turn run in each of their six orders under some seed, in both of their turns",
    async (setting) => {
      const all = await transcripts(setting, rounds);
      for (const part of [all.map((each) => each.slice(0, 3)), all.map((each) => each.slice(3))]) {
        equal(new Set(part.map(String)).size, 6, "the number of orders");
      }
      ensure(
        all.some((each) => String(each.slice(0, 3)).replaceAll("1", "2") !== String(each.slice(3))),
        "the order of the second turn is not always that of the first one",
      );
    },
    seeded,
  ),
  custom(
    "Q1",
    "each task runs once for each time that it was made ready",
    async (setting) => {
      for (const each of await transcripts(setting, rounds)) {
        equal(each.toSorted(), ["a1", "a2", "b1", "b2", "c1", "c2"], "what has happened");
      }
    },
    seeded,
  ),
  custom(
    "Q2",
    "a task made ready in a turn waits for the next one",
    async (setting) => {
      for (const each of await transcripts(setting, rounds)) {
        equal(each.slice(0, 3).toSorted(), ["a1", "b1", "c1"], "the first turn");
      }
    },
    seeded,
  ),
  custom(
    "Q2",
    "sleepers wake at their own instants, the earlier ones first",
    async (setting) => {
      const all = await transcripts(setting, function* (log) {
        for (const ms of [3, 1, 4, 2]) {
          yield* spawn(function* () {
            yield* sleep(ms);
            log(`${ms} at ${yield* now()}`);
          });
        }
      });
      for (const each of all) equal(each, ["1 at 1", "2 at 2", "3 at 3", "4 at 4"], "the transcript");
    },
    seeded,
  ),
  custom(
    "Q3",
    "the same seed gives the same transcript, each time and with any budget",
    async (setting) => {
      for (let seed = 0; seed < 20; seed++) {
        const first = await transcript(setting, seed, rounds);
        equal(await transcript(setting, seed, rounds), first, "the transcript of the second run");
        equal(await transcript(setting, seed, rounds, 0), first, "the transcript with a budget of 0");
        equal(
          await transcript({ ...setting, mode: "blocking" }, seed, rounds),
          first,
          "the transcript of a blocking run",
        );
      }
    },
    seeded,
  ),
  custom(
    "Q4",
    "whoever came first is served first, by a lock and by a channel",
    async (setting) => {
      const all = await transcripts(setting, function* (log) {
        const lock = new Lock();
        const channel = new Channel<string>();
        const came: string[] = [];
        function* locker(name: string): Coroutine<void> {
          came.push(name);
          yield* lock.acquire();
          log(`${came.indexOf(name)}`);
          yield* sleep(1);
          lock.release();
        }
        for (const name of ["a", "b", "c", "d"]) yield* spawn(locker, name);
        yield* sleep(10);
        yield* spawn(function* () {
          for (const value of ["v0", "v1", "v2"]) yield* channel.send(value);
        });
        for (let count = 0; count < 3; count++) log(yield* channel.receive());
      });
      for (const each of all) equal(each, ["0", "1", "2", "3", "v0", "v1", "v2"], "the transcript");
    },
    seeded,
  ),
  custom(
    "Q4",
    "functions posted to a job run in the order in which they were posted",
    async ({ subject }) => {
      for (let seed = 0; seed < 20; seed++) {
        const log: number[] = [];
        const kernel = bounded(subject.make({ clock: virtualClock(), seed }));
        await runIn(
          "hosted",
          kernel,
          function* () {
            for (let turn = 0; turn < 5; turn++) yield* checkpoint();
          },
          {},
          (job) => {
            for (let index = 0; index < 5; index++) void job.post(() => log.push(index));
          },
        );
        equal(log, [0, 1, 2, 3, 4], "the posts");
      }
    },
    { needs: ["seed"], modes: ["hosted"] },
  ),
];
