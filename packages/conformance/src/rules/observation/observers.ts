import {
  checkpoint,
  Event,
  run,
  sleep,
  spawn,
  type Coroutine,
  type EventRecord,
  type Observer,
  type Warning,
} from "@outloop/core";
import { jobs, thisJob } from "@outloop/core/inspect";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";

const BOTH = { modes: ["blocking", "hosted"] } as const;

export const observers: readonly Case[] = [
  custom(
    "V5",
    "an observer that throws is reported once; the run and the other observer go on",
    async ({ subject, mode }) => {
      const error = new Error("in an observer");
      const told: Warning[] = [];
      const kinds: string[] = [];
      let calls = 0;
      const bad: Observer = ({ kind }) => {
        calls++;
        if (kind === "trap") throw error;
      };
      const good: Observer = ({ kind }) => void kinds.push(kind);
      const body = function* (): Coroutine<number> {
        yield* checkpoint();
        const before = calls;
        yield* sleep(1);
        return calls - before;
      };
      const onWarning = (warning: Warning): void => void told.push(warning);
      const ended = await runIn(mode, freshKernel(subject), body, { observe: [bad, good], onWarning });
      equal(ended, { ok: true, value: 0 }, "the end of the run, and the calls after the throw");
      equal(
        told.map((each) => [each.kind, each.error]),
        [["observer failed", error]],
        "the warnings",
      );
      equal(kinds.at(-1), "job end", "what the other was told last");
    },
    BOTH,
  ),
  program(
    "V6",
    "who comes late is told what is alive, then what comes after",
    function* ({ log }) {
      const event = new Event();
      yield* spawn(function* waiter() {
        yield* event.wait();
      });
      yield* checkpoint();
      const told: EventRecord[] = [];
      const stop = thisJob()!.observe((record) => told.push(record));
      event.set();
      yield* sleep(1);
      stop();
      const [first, second] = told;
      ensure(first?.kind === "snapshot", "the first record is a snapshot");
      for (const { id, name, state, words } of first.tasks)
        log(`${id} ${name}: ${state}, ${words ?? "no wait"}`);
      log(first.scopes.map(({ name, parent }) => `${name} in ${parent ?? "nothing"}`).join(", "));
      log(`${second!.kind}, ${second!.n - first.n} later`);
    },
    [
      "1 main: running, no wait",
      "2 waiter: parked, wait on Event#1",
      "root in nothing, main in 1",
      "wake, 1 later",
    ],
  ),
  custom(
    "V6",
    "one attached by another observer is not told what is being told",
    async ({ subject, mode }) => {
      const told: EventRecord[] = [];
      let isAttached = false;
      const observe: Observer = ({ kind }) => {
        if (kind !== "trap" || isAttached) return;
        isAttached = true;
        thisJob()!.observe((record) => told.push(record));
        jobs()
          .at(-1)!
          .observe(() => {});
      };
      await runIn(mode, freshKernel(subject), () => sleep(1), { observe });
      equal(
        told.slice(0, 2).map(({ kind }) => kind),
        ["snapshot", "park"],
        "the first two records",
      );
    },
    BOTH,
  ),
  custom(
    "V6",
    "one that comes after the end is told the end alone",
    async ({ subject, mode }) => {
      const kinds: string[] = [];
      let job: ReturnType<typeof thisJob>;
      const body = function* (): Coroutine<void> {
        job = thisJob();
        yield* checkpoint();
      };
      await runIn(mode, freshKernel(subject), body);
      job!.observe(({ kind }) => kinds.push(kind));
      equal([kinds, job!.isOver], [["job end"], true], "what it is told, and whether the job is over");
    },
    BOTH,
  ),
  program(
    "V7",
    "one that another detaches is not told the event under way, nor any after",
    function* ({ log }) {
      const job = thisJob()!;
      let stop = (): void => {};
      const stopFirst = job.observe(({ kind }) => {
        if (kind === "trap") stop();
      });
      stop = job.observe(({ kind }) => log(kind));
      yield* checkpoint();
      yield* sleep(1);
      stopFirst();
    },
    ["snapshot"],
  ),
  custom(
    "V8",
    "two observers hear in the same order what one of them causes",
    async ({ subject, mode }) => {
      const event = new Event();
      const numbers: number[] = [];
      const kinds: string[] = [];
      const meddler: Observer = ({ kind, n }) => {
        numbers.push(n);
        if (kind === "park") event.set();
      };
      const witness: Observer = ({ kind, n }) => {
        numbers.push(n);
        kinds.push(kind);
      };
      await runIn(mode, freshKernel(subject), () => event.wait(), { observe: [meddler, witness] });
      equal(
        numbers,
        numbers.toSorted((a, b) => a - b),
        "the numbers, as both were told them",
      );
      ensure(
        kinds.indexOf("wake") === kinds.indexOf("park") + 1,
        `the wake follows the park: ${kinds.join()}`,
      );
    },
    BOTH,
  ),
  custom(
    "V9",
    "a job is listed while it lives, a nested one after it, and neither afterwards",
    async ({ subject, mode }) => {
      const before = jobs().map(({ id }) => id);
      let seen: readonly string[] = [];
      const inner = function* inner(): Coroutine<void> {
        seen = jobs()
          .filter(({ id }) => !before.includes(id))
          .map(({ name, mode: its }) => `${name} ${its}`);
        yield* checkpoint();
      };
      const body = function* (): Coroutine<void> {
        if (freshKernel(subject).supports.blocking) run(freshKernel(subject), inner);
        else yield* inner();
        yield* checkpoint();
      };
      await runIn(mode, freshKernel(subject), body, { name: "outer" });
      const nested = freshKernel(subject).supports.blocking ? ["inner blocking"] : [];
      equal(seen, [`outer ${mode}`, ...nested], "the jobs listed");
      equal(
        jobs()
          .map(({ id }) => id)
          .filter((id) => !before.includes(id)),
        [],
        "the jobs listed afterwards",
      );
    },
    BOTH,
  ),
];
