import {
  Cancelled,
  Closed,
  now,
  sleep,
  spawn,
  start,
  TaskCancelled,
  until,
  virtualClock,
  WaitQueue,
  type Job,
  type Kernel,
} from "@outloop/core";
import { realClock } from "@outloop/core/kernel";
import { bounded } from "../../bounded.ts";
import type { Case, Subject } from "../../case.ts";
import { custom } from "../../define.ts";
import { ensure, equal, fail } from "../../expect.ts";
import { macrotask, note, realKernel, soon } from "../support/probe.ts";

const hosted = { modes: ["hosted"], needs: ["hosted"] } as const;

function fresh({ make }: Subject): Kernel {
  return bounded(make({ clock: virtualClock() }));
}

/** Waits for what never comes, and counts as in flight. */
const never = () => until(new Promise<never>(() => {}));

/** What `promise` is rejected with. */
async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    return fail("it gave a value, but was to reject", await soon(promise, "the promise"), "a rejection");
  } catch (error) {
    return error;
  }
}

export const modesJob: readonly Case[] = [
  custom(
    "D27",
    "job.cancel resolves when cleanup has ended; the job rejects with TaskCancelled and the reason",
    async ({ subject }) => {
      const log: string[] = [];
      const job = start(fresh(subject), function* () {
        try {
          yield* never();
        } catch (error) {
          log.push(`${error instanceof Cancelled && (error.reason as string)}`);
          throw error;
        } finally {
          yield* sleep(50);
          log.push("cleaned up");
        }
      });
      const rejected = rejection(job);
      await macrotask(2);
      await soon(job.cancel("enough"), "the cancel");
      log.push("cancel resolved");
      const error = await rejected;
      ensure(
        error instanceof TaskCancelled && error.reason === "enough",
        "the job rejects with TaskCancelled",
      );
      equal(log, ["enough", "cleaned up", "cancel resolved"], "the transcript");
    },
    hosted,
  ),

  custom(
    "D27",
    "it never rejects: not for what cleanup throws, which the job rejects with; not twice; not after the end",
    async ({ subject }) => {
      const error = new Error("cleanup");
      const job = start(fresh(subject), function* () {
        try {
          yield* never();
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- the point of the case
          throw error;
        }
      });
      const rejected = rejection(job);
      await macrotask(2);
      await soon(Promise.all([job.cancel(1), job.cancel(2)]), "both cancels");
      ensure((await rejected) === error, "the job rejects with what cleanup threw");
      await soon(job.cancel(3), "a cancel after the end");
      const good = start(fresh(subject), () => now());
      equal(await soon(good, "the job"), 0, "the value");
      await soon(good.cancel(), "a cancel of a job that gave a value");
      equal(await good, 0, "the value afterwards");
    },
    hosted,
  ),

  custom(
    "D27",
    "a job that is cancelled before its first turn never runs, and nobody need handle its rejection",
    async ({ subject }) => {
      const log: string[] = [];
      const job = start(fresh(subject), () => note((entry) => void log.push(entry), "ran"));
      await soon(job.cancel("early"), "the cancel");
      equal(log, [], "what ran");
      const error = await rejection(job);
      ensure(
        error instanceof TaskCancelled && error.reason === "early",
        "the job rejects with TaskCancelled",
      );
    },
    hosted,
  ),

  custom(
    "D27",
    "a cancel, a post and an abort end a wait of hours on the host at once",
    async ({ subject }) => {
      const controller = new AbortController();
      const before = realClock.now();
      const one = start(realKernel(subject), () => sleep(3_600_000));
      const other = start(realKernel(subject), () => sleep(3_600_000), { signal: controller.signal });
      const rejected = [rejection(one), rejection(other)];
      await macrotask(2);
      equal(
        await soon(
          one.post(() => 5),
          "the post",
        ),
        5,
        "what the post gives",
      );
      await soon(one.cancel(), "the cancel");
      controller.abort();
      await soon(Promise.all(rejected), "the rejections");
      ensure(realClock.now() - before < 4000, "all that took no hours");
    },
    { ...hosted, needs: ["hosted", "wall clock"] },
  ),

  custom(
    "D28",
    "posts run in order, in a later turn, as the program's own code, and give what they return or throw",
    async ({ subject }) => {
      const queue = new WaitQueue<string>();
      const log: string[] = [];
      const error = new Error("posted");
      const job = start(fresh(subject), function* () {
        yield* spawn(never);
        return yield* queue.wait("a post");
      });
      job.catch(() => {});
      await macrotask(2);
      const posts = [
        job.post(() => log.push("first")),
        job.post(() => {
          log.push("second");
          throw error;
        }),
        job.post(() => {
          log.push("third");
          return queue.wake("from the host");
        }),
      ];
      log.push("not yet");
      const [first, second, third] = await soon(Promise.allSettled(posts), "the posts");
      equal(
        [first, third],
        [
          { status: "fulfilled", value: 2 },
          { status: "fulfilled", value: true },
        ],
        "what two give",
      );
      ensure(
        second?.status === "rejected" && second.reason === error,
        "the other rejects with the very error",
      );
      equal(log, ["not yet", "first", "second", "third"], "the order");
      await soon(job.cancel(), "the cancel");
    },
    hosted,
  ),

  custom(
    "D29",
    "a post whose turn the program does not live to see, and one after the end, rejects with Closed",
    async ({ subject }) => {
      const log: string[] = [];
      let late: Promise<unknown> | undefined;
      // oxlint-disable-next-line require-yield -- it ends at once
      const job: Job<void> = start(fresh(subject), function* () {
        late = rejection(job.post(() => log.push("ran")));
      });
      await soon(job, "the job");
      ensure((await soon(late!, "the post")) instanceof Closed, "the one before the end is Closed");
      ensure((await rejection(job.post(() => log.push("ran")))) instanceof Closed, "the one after it too");
      equal(log, [], "what ran");
    },
    hosted,
  ),

  custom(
    "D30",
    "job.tasks() lists the tasks alive in order of their spawning, and none at the end",
    async ({ subject }) => {
      const job = start(
        fresh(subject),
        function* () {
          yield* spawn(function* inner() {
            yield* spawn(never);
            yield* never();
          });
          yield* spawn(sleep, 0);
          yield* never();
        },
        { name: "program" },
      );
      job.catch(() => {});
      const alive = (): string[] => job.tasks().map(({ id, name, state }) => `${id} ${name} ${state}`);
      equal(alive(), ["1 program new"], "at first");
      await macrotask(5);
      equal(alive(), ["1 program parked", "2 inner parked", "4 never parked"], "when all wait");
      await soon(job.cancel(), "the cancel");
      equal(alive(), [], "at the end");
    },
    hosted,
  ),
];
