import { Deadlock, now, run, start, virtualClock } from "@outloop/core";
import { NEVER, READY } from "@outloop/core/kernel";
import { bounded } from "../../bounded.ts";
import type { Case } from "../../case.ts";
import { bare, custom } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { altered, forever, onKernel, runSoon, valueOf } from "../support/probe.ts";
import { traced } from "../../traced.ts";

export const manifestAttach: readonly Case[] = [
  custom(
    "M12",
    "attached again, a kernel works as the first time, and what was queued is still there",
    ({ subject }) => {
      const clock = virtualClock();
      const kernel = subject.make({ clock });
      const log: string[] = [];
      for (let i = 1; i <= 3; i++) {
        kernel.attach();
        kernel.ready({ run: () => void log.push(`job ${i}`) });
        kernel.at(i, { slot: undefined, fire: () => void log.push(`timer ${i}`) });
        kernel.detach();
        kernel.attach();
        kernel.turn();
        clock.jump(i);
        equal(kernel.turn(), NEVER, `turn ${i}`);
        kernel.detach();
      }
      equal(log, ["job 1", "timer 1", "job 2", "timer 2", "job 3", "timer 3"], "what ran");
    },
  ),

  bare("M13", "a kernel that is not attached takes, tells, turns and hands over", ({ kernel }) => {
    const log: string[] = [];
    const job = { run: (): void => void log.push("job") };
    const timer = { slot: undefined, fire: (): void => void log.push("timer") };
    equal(kernel.now(), 0, "now()");
    kernel.ready({ run: () => kernel.ready(job) });
    kernel.at(5, timer);
    equal(kernel.turn(), READY, "its turn");
    const { ready, timers } = kernel.drain();
    ensure(ready.length === 1 && ready[0] === job, "the job is handed over");
    ensure(timers.length === 1 && timers[0]!.timer === timer, "the timer is handed over");
    equal(kernel.turn(), NEVER, "its turn when it is empty");
    equal(log, [], "what ran");
  }),

  custom(
    "M14",
    "attach comes once before the first turn, detach once after the last, dispose never, however the run ends",
    async ({ subject, mode }) => {
      const inner = bounded(subject.make({ clock: virtualClock() }));
      const log: string[] = [];
      const kernel = altered(
        traced(inner, (call) => {
          if (call === "attach" || call === "detach") log.push(call);
          else if (call === "turn" && log.at(-1) !== "turn") log.push(call);
        }),
        { [Symbol.dispose]: () => void log.push("dispose") },
      );
      const error = new Error("failed");
      const failing = (): never => {
        throw error;
      };
      valueOf(await runSoon(mode, kernel, () => now()));
      equal((await runSoon(mode, kernel, failing)).ok, false, "whether the failing run gave a value");
      const stuck = await runSoon(mode, kernel, () => forever("nothing"));
      ensure(!stuck.ok && stuck.error instanceof Deadlock, "the stuck run is a Deadlock");
      const once = ["attach", "turn", "detach"];
      equal(log, [...once, ...once, ...once], "the calls of the kernel");
    },
    { modes: ["blocking", "hosted"] },
  ),

  custom("M15", "what attach throws leaves run and start, and the kernel is free", ({ subject }) => {
    const error = new Error("no resources");
    const clock = virtualClock();
    const inner = bounded(subject.make({ clock }));
    let broken = true;
    const kernel = altered(inner, {
      attach() {
        if (broken) throw error;
        inner.attach();
      },
    });
    for (const begin of [run, start]) {
      const thrown = thrownBy(
        () => begin(kernel, () => now()),
        "running on a kernel that cannot be attached",
      );
      ensure(thrown === error, "what attach threw is what comes out");
    }
    broken = false;
    equal(
      run(kernel, () => now()),
      0,
      "the run once it can be attached",
    );
  }),

  custom("M16", "dispose may come unattached, attached, and again", ({ subject }) => {
    subject.make({})[Symbol.dispose]();
    const kernel = subject.make({ clock: virtualClock() });
    kernel.attach();
    kernel[Symbol.dispose]();
    kernel[Symbol.dispose]();
  }),

  onKernel(
    "M17",
    "two kernels of one make share nothing but the clock they are given",
    ({ subject, kernel, log, job, timer }) => {
      const other = subject.make({ clock: virtualClock() });
      kernel.ready(job("job"));
      kernel.at(0, timer("timer"));
      other.attach();
      equal(other.turn(), NEVER, "the turn of the other kernel");
      other.drain();
      other.detach();
      equal(log, [], "what the other kernel ran");
      ensure(other.waker.memory !== kernel.waker.memory, "each has a waker of its own");
      kernel.turn();
      equal(log, ["timer", "job"], "what its own turn ran");
    },
  ),
];
