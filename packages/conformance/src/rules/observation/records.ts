import {
  Channel,
  checkpoint,
  Event,
  moveOnAfter,
  now,
  sleep,
  spawn,
  supervise,
  type Coroutine,
  type EventRecord,
} from "@outloop/core";
import type { Case, Mode, Subject } from "../../case.ts";
import { custom } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";

const BOTH = { modes: ["blocking", "hosted"] } as const;

/** A program in which something of everything happens. */
function* eventful(): Coroutine<string> {
  const channel = new Channel<number>();
  yield* spawn(function* sender() {
    yield* sleep(2);
    yield* channel.send(7);
  });
  const event = new Event();
  yield* spawn(function* waiter() {
    yield* event.wait();
  });
  yield* checkpoint();
  yield* channel.receive();
  event.set();
  yield* supervise(function* () {
    yield* spawn(function* failing() {
      yield* sleep(1);
      throw new Error("on purpose");
    });
  });
  yield* moveOnAfter(3, function* late() {
    try {
      yield* sleep(100);
    } finally {
      yield* sleep(1);
    }
  });
  return `at ${yield* now()}`;
}

async function recordsOf(subject: Subject, mode: Mode): Promise<readonly EventRecord[]> {
  const records: EventRecord[] = [];
  const ended = await runIn(mode, freshKernel(subject), eventful, {
    observe: (record) => records.push(record),
    onWarning: () => {},
  });
  equal(ended, { ok: true, value: "at 7" }, "the end of the run");
  return records;
}

/** A record without what may differ between modes. */
function comparable({ kind, at, ...rest }: EventRecord): string {
  const fields = Object.entries(rest).filter(([name]) => !["n", "job", "mode", "ms"].includes(name));
  return `${at} ${kind} ${JSON.stringify(fields)}`;
}

export const records: readonly Case[] = [
  custom(
    "V1",
    "the numbers rise by one, the first event is the job's begin and the last its end",
    async ({ subject, mode }) => {
      const told = await recordsOf(subject, mode);
      equal(
        told.map(({ n }) => n),
        told.map((_, index) => index + 1),
        "the numbers",
      );
      equal([told[0]!.kind, told.at(-1)!.kind], ["job", "job end"], "the first and the last");
      const times = told.map(({ at }) => at);
      equal(
        times,
        times.toSorted((a, b) => a - b),
        "the times",
      );
    },
    BOTH,
  ),
  custom(
    "V2",
    "the records of each task tell its life from its spawning to its end",
    async ({ subject, mode }) => {
      const told = await recordsOf(subject, mode);
      for (const task of [1, 2, 3, 4]) {
        const own = told.filter(
          (each) => "task" in each && each.task === task && !each.kind.startsWith("scope"),
        );
        checkLife(
          own.map(({ kind }) => kind),
          task,
        );
      }
      const parked = told.flatMap((each) => (each.kind === "park" ? [`${each.task} ${each.op}`] : []));
      equal(
        parked,
        ["2 sleep", "3 wait", "1 receive", "1 children", "4 sleep", "1 sleep", "1 sleep"],
        "the parks",
      );
      const answers = told.flatMap((each) => (each.kind === "wake" ? [`${each.task} ${each.value}`] : []));
      equal(answers.slice(0, 3), ["2 undefined", "1 7", "2 undefined"], "the first wakes");
    },
    BOTH,
  ),
  custom(
    "V3",
    "the two modes give the same records",
    async ({ subject }) => {
      const [blocking, hosted] = [
        await recordsOf(subject, "blocking"),
        await recordsOf(subject, "hosted"),
      ].map((told) => told.filter(({ kind }) => !kind.startsWith("wait")).map(comparable));
      equal(hosted, blocking!, "what start tells, compared to what run tells");
    },
    { needs: ["hosted", "blocking"] },
  ),
  custom(
    "V4",
    "JSON carries all records unchanged, however long names and values are",
    async ({ subject, mode }) => {
      const told: EventRecord[] = [];
      const long = "long ".repeat(5000);
      const body = function* (): Coroutine<unknown> {
        const task = yield* spawn(function* () {
          yield* checkpoint();
          return { toString: () => long, long };
        });
        yield* task.join();
        const event = new Event({ name: long });
        yield* moveOnAfter(1, () => event.wait());
        return long;
      };
      await runIn(mode, freshKernel(subject), body, { name: long, observe: (record) => told.push(record) });
      equal(JSON.parse(JSON.stringify(told)), told, "what JSON makes of the records");
      const longest = Math.max(...told.map((record) => JSON.stringify(record).length));
      ensure(longest < 1000, `the longest record has ${longest} characters`);
    },
    BOTH,
  ),
];

/** Throws unless `kinds` are those of a whole life: in a step or between two, parked or not. */
function checkLife(kinds: readonly string[], task: number): void {
  const said = `the life of task ${task}: ${kinds.join(", ")}`;
  equal([kinds[0], kinds.at(-1)], ["spawn", "step end"], said);
  let isInStep = false;
  let isParked = false;
  let hasEnded = false;
  for (const kind of kinds.slice(1)) {
    ensure(!hasEnded || kind === "step end", said);
    if (kind === "step") ensure(!isInStep, said);
    else if (kind === "wake") ensure(!isInStep || !isParked, said);
    else ensure(isInStep, said);
    if (kind === "step" || kind === "step end") isInStep = kind === "step";
    if (kind === "step") isParked = false;
    if (kind === "park") {
      ensure(!isParked, said);
      isParked = true;
    }
    if (kind === "end") hasEnded = true;
  }
  ensure(hasEnded && !isInStep, said);
}
