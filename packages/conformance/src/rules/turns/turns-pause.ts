import { NEVER, READY } from "@outloop/core/kernel";
import { virtualClock } from "@outloop/core";
import type { Case } from "../../case.ts";
import { equal, ensure } from "../../expect.ts";
import { onKernel } from "../support/probe.ts";

export const turnsPause: readonly Case[] = [
  onKernel("O21", "pause is asked once between each two jobs", ({ kernel, log, job }) => {
    const pause = (): boolean => {
      log.push("?");
      return false;
    };
    kernel.turn(pause);
    equal(log, [], "what was asked in a turn without jobs");
    for (const name of ["a", "b", "c"]) kernel.ready(job(name));
    equal(kernel.turn(pause), NEVER, "the turn");
    equal(log, ["a", "?", "b", "?", "c"], "the turn");
  }),

  onKernel(
    "O22",
    "a turn that is paused returns READY after one job, and goes on with the next",
    ({ kernel, log, job }) => {
      for (const name of ["a", "b", "c"]) kernel.ready(job(name));
      equal(
        kernel.turn(() => true),
        READY,
        "the turn that is paused",
      );
      equal(log, ["a"], "what ran in it");
      equal(
        kernel.turn(() => true),
        READY,
        "the turn that is paused again",
      );
      equal(log, ["a", "b"], "what ran by then");
      equal(
        kernel.turn(() => true),
        NEVER,
        "the turn of the last job",
      );
      equal(log, ["a", "b", "c"], "what ran in the end");
    },
  ),

  onKernel(
    "O23",
    "the batch goes on before timers that came due and before jobs made ready meanwhile",
    ({ kernel, clock, log, job, timer }) => {
      kernel.at(
        5,
        timer("timer", () => kernel.ready(job("timer's"))),
      );
      for (const name of ["a", "b", "c"]) kernel.ready(job(name, () => kernel.ready(job(`${name}'s`))));
      kernel.turn(() => true);
      kernel.ready(job("from outside"));
      clock.jump(5);
      kernel.turn(() => true);
      equal(
        kernel.turn(() => true),
        READY,
        "the turn that ends the batch",
      );
      equal(log, ["a", "b", "c"], "the batch");
      kernel.turn();
      equal(
        log,
        ["a", "b", "c", "timer", "a's", "from outside", "b's", "c's", "timer's"],
        "the batch and the turn after it",
      );
    },
  ),

  onKernel(
    "O24",
    "drain hands over the jobs in the order in which they would have run",
    ({ kernel, job, log }) => {
      const [a, b, c, made, late] = [job("a"), job("b"), job("c"), job("made"), job("late")];
      kernel.ready(job("first", () => kernel.ready(made)));
      for (const each of [a, b, c]) kernel.ready(each);
      kernel.turn(() => true);
      kernel.ready(late);
      const { ready } = kernel.drain();
      const expected = [a, b, c, made, late];
      ensure(
        ready.length === expected.length && ready.every((each, i) => each === expected[i]),
        "the order is kept",
      );
      equal(log, ["first"], "what ran");
    },
  ),

  onKernel(
    "O25",
    "drain hands over the timers in (deadline, insertion) order, without those called off",
    ({ kernel, clock, timer }) => {
      const [late, early, off, equalToLate, fired] = ["late", "early", "off", "equal", "fired"].map((name) =>
        timer(name),
      );
      kernel.at(9, late!);
      kernel.at(3.5, early!);
      kernel.at(5, off!);
      kernel.at(9, equalToLate!);
      kernel.at(1, fired!);
      kernel.off(off!);
      clock.jump(1);
      kernel.turn();
      const { timers } = kernel.drain();
      equal(
        timers.map(({ deadline }) => deadline),
        [3.5, 9, 9],
        "the deadlines",
      );
      const expected = [early, late, equalToLate];
      ensure(
        timers.every(({ timer: each }, i) => each === expected[i]),
        "each deadline is that of its timer",
      );
    },
  ),

  onKernel(
    "O26",
    "after drain the kernel is empty, and serves anew",
    ({ kernel, clock, log, job, timer }) => {
      for (const name of ["a", "b", "c"]) kernel.ready(job(name));
      kernel.at(5, timer("timer"));
      kernel.turn(() => true);
      kernel.drain();
      const { ready, timers } = kernel.drain();
      equal([ready.length, timers.length], [0, 0], "what a second drain hands over");
      clock.jump(5);
      equal(kernel.turn(), NEVER, "the turn after it");
      kernel.ready(job("new"));
      kernel.at(6, timer("new timer"));
      equal(kernel.turn(), 6, "a turn with something new");
      clock.jump(6);
      equal(kernel.turn(), NEVER, "the last turn");
      equal(log, ["a", "new", "new timer"], "what ran in all");
    },
  ),

  onKernel(
    "O27",
    "what was drained goes on in another kernel of the same make, and comes back",
    ({ subject, kernel, clock, log, job, timer }) => {
      const there = virtualClock();
      const other = subject.make({ clock: there });
      const gone = timer("gone");
      const back = timer("back");
      kernel.at(3, timer("one"));
      kernel.at(3, gone);
      kernel.at(3, timer("two"));
      kernel.at(7, back);
      kernel.ready(job("a"));
      kernel.ready(job("b"));
      const first = kernel.drain();
      other.attach();
      for (const each of first.ready) other.ready(each);
      for (const each of first.timers) other.at(each.deadline, each.timer);
      other.off(gone);
      there.jump(3);
      equal(other.turn(), 7, "the turn there");
      for (const each of other.drain().timers) kernel.at(each.deadline, each.timer);
      other.detach();
      clock.jump(7);
      equal(kernel.turn(), NEVER, "the turn here");
      equal(log, ["one", "two", "a", "b", "back"], "what ran");
    },
  ),
];
