import { NEVER, READY } from "@outloop/core/kernel";
import type { Case } from "../../case.ts";
import { custom } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { macrotask, onKernel, realKernel } from "../support/probe.ts";

export const turns: readonly Case[] = [
  onKernel(
    "O1",
    "ready runs nothing inline, neither from outside nor from inside a job",
    ({ kernel, log, job }) => {
      const outer = job("outer", () => {
        kernel.ready(job("inner"));
        log.push("outer goes on");
      });
      kernel.ready(outer);
      equal(log, [], "what ran before the turn");
      kernel.turn();
      equal(log, ["outer", "outer goes on"], "what ran in the turn");
    },
  ),

  onKernel("O2", "jobs run in the order in which they were made ready", ({ kernel, log, job }) => {
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) kernel.ready(job(name));
    kernel.turn();
    equal(log, names, "the order");
  }),

  onKernel(
    "O3",
    "what a job makes ready waits for the next turn, behind nothing but its own kind",
    ({ kernel, log, job }) => {
      kernel.ready(job("a", () => kernel.ready(job("a's"))));
      kernel.ready(job("b", () => kernel.ready(job("b's"))));
      kernel.turn();
      equal(log, ["a", "b"], "the first turn");
      kernel.turn();
      equal(log, ["a", "b", "a's", "b's"], "the second turn");
    },
  ),

  onKernel("O4", "a job made ready twice runs twice, each time in its place", ({ kernel, log, job }) => {
    const twice = job("twice");
    kernel.ready(twice);
    kernel.ready(job("between"));
    kernel.ready(twice);
    kernel.turn();
    equal(log, ["twice", "between", "twice"], "the order");
  }),

  onKernel("O4", "a job may make itself ready again, once in each turn", ({ kernel, log, job }) => {
    let left = 10;
    const again = job("again", () => left-- > 0 && kernel.ready(again));
    kernel.ready(again);
    for (let i = 0; i < 3; i++) equal(kernel.turn(), READY, "a turn");
    equal(log, ["again", "again", "again"], "what ran in three turns");
  }),

  onKernel("O15", "a turn returns READY while jobs are queued", ({ kernel, job, timer }) => {
    kernel.at(5, timer("timer"));
    kernel.ready(job("a", () => kernel.ready(job("b"))));
    equal(kernel.turn(), READY, "a turn that leaves a job");
    equal(kernel.turn(), 5, "a turn that leaves none");
  }),

  onKernel(
    "O16",
    "else a turn returns the earliest deadline that is pending, else NEVER",
    ({ kernel, clock, timer, job }) => {
      equal(kernel.turn(), NEVER, "the turn of an empty kernel");
      const [first, second] = [timer("first"), timer("second")];
      kernel.at(7.25, second);
      kernel.at(3, first);
      equal(kernel.turn(), 3, "the turn with two timers");
      kernel.off(first);
      equal(kernel.turn(), 7.25, "the turn when the first was called off");
      kernel.ready(job("job", () => kernel.at(-1, timer("past"))));
      equal(kernel.turn(), -1, "the turn in which a timer was set that is past already");
      clock.jump(8);
      equal(kernel.turn(), NEVER, "the turn in which all have fired");
      const off = timer("off");
      kernel.at(9, off);
      kernel.off(off);
      equal(kernel.turn(), NEVER, "the turn when all were called off");
    },
  ),

  custom(
    "O17",
    "a turn does not wait for a timer on a real clock",
    ({ subject }) => {
      const kernel = realKernel(subject);
      kernel.attach();
      const before = kernel.now();
      const deadline = before + 3000;
      kernel.at(deadline, { slot: undefined, fire() {} });
      for (let i = 0; i < 3; i++) equal(kernel.turn(), deadline, "what the turn returns");
      ensure(kernel.now() - before < 2000, "three turns took no seconds");
      kernel.drain();
      equal(kernel.turn(), NEVER, "what it returns when there is nothing");
      kernel.detach();
    },
    { needs: ["wall clock"] },
  ),

  onKernel(
    "O18",
    "an error of a job leaves the turn; that job is not run again, the others are",
    ({ kernel, log, job }) => {
      const error = new Error("a job's");
      kernel.ready(job("a"));
      kernel.ready(
        job("bad", () => {
          throw error;
        }),
      );
      kernel.ready(job("b"));
      kernel.ready(job("c"));
      ensure(thrownBy(() => kernel.turn(), "the turn") === error, "the turn throws the very error");
      kernel.ready(job("d"));
      kernel.turn();
      kernel.turn();
      equal(log, ["a", "bad", "b", "c", "d"], "what ran");
    },
  ),

  onKernel(
    "O18",
    "an error of a timer leaves the turn; it does not fire again, the others do",
    ({ kernel, log, timer }) => {
      const error = new Error("a timer's");
      kernel.at(
        0,
        timer("bad", () => {
          throw error;
        }),
      );
      kernel.at(0, timer("good"));
      ensure(thrownBy(() => kernel.turn(), "the turn") === error, "the turn throws the very error");
      equal(kernel.turn(), NEVER, "the next turn");
      equal(log, ["bad", "good"], "what fired");
    },
  ),

  onKernel(
    "O19",
    "nothing but a turn runs jobs and fires timers",
    async ({ kernel, clock, log, job, timer }) => {
      const off = timer("off");
      kernel.ready(job("job"));
      kernel.at(0, timer("timer"));
      kernel.at(0, off);
      clock.jump(10);
      kernel.now();
      kernel.choose("order", 2);
      kernel.off(off);
      if (kernel.supports.blocking) kernel.block(0);
      kernel.host?.(0, () => {});
      await macrotask(5);
      kernel.detach();
      kernel.attach();
      equal(log, [], "what ran without a turn");
      kernel.turn();
      equal(log, ["timer", "job"], "what ran in the turn");
    },
  ),

  onKernel("O20", "choose gives a whole number from 0 and below options", ({ kernel }) => {
    for (let options = 1; options <= 40; options++) {
      const index = kernel.choose("order", options);
      ensure(
        Number.isInteger(index) && index >= 0 && index < options,
        `choose("order", ${options}) gave ${index}`,
      );
    }
  }),
];
