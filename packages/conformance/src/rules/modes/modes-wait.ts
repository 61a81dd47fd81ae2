import { now, sleep, start, wake } from "@outloop/core";
import { layer, realClock } from "@outloop/core/kernel";
import { bounded } from "../../bounded.ts";
import type { Case } from "../../case.ts";
import { custom } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import {
  altered,
  errorOf,
  macrotask,
  realKernel,
  runSoon,
  soon,
  tickingClock,
  valueOf,
} from "../support/probe.ts";

const both = { modes: ["blocking", "hosted"] } as const;

/** Long for a wait that a wake is to end at once, and shorter than what the harness bears. */
const LONG = 1900;
const SOON = 1000;

/** What the host does when it resumes `ms` later: the time that took. */
function hostWaits(kernel: ReturnType<typeof realKernel>, ms: number): Promise<number> {
  const before = realClock.now();
  return soon(
    new Promise((resolve) => void kernel.host!(ms, () => resolve(realClock.now() - before))),
    `host(${ms})`,
  );
}

export const modesWait: readonly Case[] = [
  custom(
    "D14",
    "wakes that came while nobody waited end the next block, and only that one",
    ({ subject }) => {
      const kernel = realKernel(subject);
      kernel.attach();
      wake(kernel.waker);
      wake(kernel.waker);
      const before = realClock.now();
      kernel.block(LONG);
      const woken = realClock.now();
      kernel.block(10);
      kernel.detach();
      ensure(woken - before < SOON, `the block took ${woken - before} ms`);
      ensure(realClock.now() - woken >= 9, "the next block waited");
    },
    { needs: ["threads", "wall clock"] },
  ),

  custom(
    "D14",
    "a wake by a clone of the waker, which another thread would hold, ends the next block",
    ({ subject }) => {
      const kernel = realKernel(subject);
      kernel.attach();
      wake(structuredClone(kernel.waker));
      const before = realClock.now();
      kernel.block(LONG);
      kernel.detach();
      ensure(realClock.now() - before < SOON, "the block ended at once");
    },
    { needs: ["threads", "wall clock"] },
  ),

  custom(
    "D16",
    "host resumes once, in a later macrotask, also for no time at all",
    async ({ subject }) => {
      const kernel = realKernel(subject);
      const log: string[] = [];
      kernel.attach();
      kernel.host!(0, () => log.push("resumed"));
      kernel.host!(-5, () => log.push("resumed"));
      log.push("host returned");
      for (let i = 0; i < 10; i++) await Promise.resolve();
      log.push("microtasks");
      wake(kernel.waker);
      wake(kernel.waker);
      await macrotask(10);
      equal(log, ["host returned", "microtasks", "resumed", "resumed"], "the order");
      kernel.detach();
    },
    { needs: ["hosted", "wall clock"] },
  ),

  custom(
    "D17",
    "a wait on the host that was called off never resumes, a wake notwithstanding",
    async ({ subject }) => {
      const kernel = realKernel(subject);
      const log: string[] = [];
      kernel.attach();
      kernel.host!(0, () => log.push("0"))();
      kernel.host!(1, () => log.push("1"))();
      const callOff = kernel.host!(LONG, () => log.push("long"));
      wake(kernel.waker);
      callOff();
      callOff();
      await macrotask(10);
      equal(log, [], "what resumed");
      kernel.detach();
    },
    { needs: ["hosted", "wall clock"] },
  ),

  custom(
    "D18",
    "a wake ends the wait on the host, each time, and not from inside the call of wake",
    async ({ subject }) => {
      const kernel = realKernel(subject);
      kernel.attach();
      for (let i = 0; i < 5; i++) {
        let resumed = false;
        const wait = hostWaits(kernel, LONG).then((ms) => {
          resumed = true;
          return ms;
        });
        wake(kernel.waker);
        ensure(!resumed, "it does not resume inline");
        ensure((await wait) < SOON, "it resumes at once");
      }
      kernel.detach();
    },
    { needs: ["hosted", "threads", "wall clock"] },
  ),

  custom(
    "D18",
    "a wake before the wait ends it; one that came after an earlier wait was called off too",
    async ({ subject }) => {
      const kernel = realKernel(subject);
      kernel.attach();
      wake(kernel.waker);
      ensure((await hostWaits(kernel, LONG)) < SOON, "it resumes at once");
      kernel.host!(LONG, () => {})();
      wake(kernel.waker);
      await macrotask();
      ensure((await hostWaits(kernel, LONG)) < SOON, "so does the one after a wait that was called off");
      kernel.detach();
    },
    { needs: ["hosted", "threads", "wall clock"] },
  ),

  custom(
    "D20",
    "the driver has at most one wait on the host, and none when the job has ended",
    async ({ subject }) => {
      let waiting = 0;
      let most = 0;
      let calls = 0;
      // Hours of real time, which nobody waits for: the cancel comes first.
      const inner = realKernel(subject);
      const kernel = layer(inner, {
        host(ms, resume) {
          let open = true;
          const close = (): void => {
            if (open) waiting--;
            open = false;
          };
          calls++;
          most = Math.max(most, ++waiting);
          const callOff = inner.host!(ms, () => {
            close();
            resume();
          });
          return () => {
            close();
            callOff();
          };
        },
      });
      const job = start(kernel, () => sleep(3_600_000));
      job.catch(() => {});
      await macrotask(2);
      await soon(Promise.all([1, 2, 3].map((i) => job.post(() => i))), "the posts");
      await macrotask(2);
      equal(waiting, 1, "the waits of a job that sleeps");
      await soon(job.cancel(), "the cancel");
      equal([waiting, most], [0, 1], "the waits in the end, and the most at a time");
      ensure(calls > 0, "it waited on the host");
    },
    { modes: ["hosted"], needs: ["hosted", "wall clock"] },
  ),

  custom(
    "D22",
    "what a turn or a wait of the kernel throws ends the run as that very object, and frees the kernel",
    async ({ subject, mode }) => {
      for (const broken of ["turn", "wait"]) {
        const error = new Error(`the kernel's ${broken}`);
        let isBroken = true;
        const inner = bounded(subject.make({ clock: tickingClock(0.5) }));
        let detached = 0;
        const throwing = (): never => {
          throw error;
        };
        const kernel = altered(inner, {
          supports: { ...inner.supports, blocking: true },
          ...(broken === "turn" && { turn: (pause) => (isBroken ? throwing() : inner.turn(pause)) }),
          ...(broken === "wait" && {
            block: (ms) => (isBroken ? throwing() : inner.block(ms)),
            host: (ms, resume) => (isBroken && ms > 0 ? throwing() : inner.host!(ms, resume)),
          }),
          detach: () => {
            detached++;
            inner.detach();
          },
        });
        const ended = await runSoon(mode, kernel, () => sleep(50));
        ensure(errorOf(ended) === error, `the error of its ${broken} comes out`);
        equal(detached, 1, "how often it was detached");
        const { ready, timers } = inner.drain();
        equal([ready.length, timers.length], [0, 0], "what was left in it");
        isBroken = false;
        equal(typeof valueOf(await runSoon(mode, kernel, () => now())), "number", "the next run");
      }
    },
    both,
  ),
];
