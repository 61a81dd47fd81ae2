import { NEVER } from "@outloop/core/kernel";
import type { Timer } from "@outloop/core";
import type { Case } from "../../case.ts";

import { ensure, equal } from "../../expect.ts";
import { onKernel } from "../support/probe.ts";

export const turnsTimers: readonly Case[] = [
  onKernel(
    "O5",
    "due timers fire in order of deadline, then of insertion",
    ({ kernel, clock, log, timer }) => {
      const deadlines = { a3: 3, b1: 1, c2: 2, d1: 1, e3: 3, f2: 2, g1: 1 };
      for (const [name, deadline] of Object.entries(deadlines)) kernel.at(deadline, timer(name));
      clock.jump(3);
      kernel.turn();
      equal(log, ["b1", "d1", "g1", "c2", "f2", "a3", "e3"], "the order");
    },
  ),

  onKernel(
    "O5",
    "deadlines are compared exactly, in fractions, below zero and beyond 2^31",
    ({ kernel, clock, log, timer }) => {
      const deadlines = [2 ** 40, 0.5, -3, 0.25, 0.1 + 0.2, 0.3, -2.5, 2 ** 31, 2 ** 40 + 0.5, 2 ** 31 - 1];
      for (const deadline of deadlines) kernel.at(deadline, timer(String(deadline)));
      clock.jump(2 ** 41);
      kernel.turn();
      equal(log, deadlines.toSorted((a, b) => a - b).map(String), "the order");
    },
  ),

  onKernel(
    "O5",
    "the order of insertion outlives calling off and firing in between",
    ({ kernel, clock, log, timer }) => {
      const timers = Array.from({ length: 40 }, (_, i) => timer(String(i)));
      for (const [i, each] of timers.entries()) kernel.at(i % 4 === 0 ? 1 : 2, each);
      for (const [i, each] of timers.entries()) if (i % 3 !== 0) kernel.off(each);
      clock.jump(1);
      kernel.turn();
      kernel.at(2, timer("last"));
      clock.jump(2);
      kernel.turn();
      const left = timers.map((_, i) => i).filter((i) => i % 3 === 0);
      const ones = left.filter((i) => i % 4 === 0).map(String);
      const twos = left.filter((i) => i % 4 !== 0).map(String);
      equal(log, [...ones, ...twos, "last"], "the order");
    },
  ),

  onKernel(
    "O6",
    "a timer fires at its deadline, not a hair before, and once",
    ({ kernel, clock, log, timer }) => {
      kernel.at(5, timer("a"));
      clock.jump(4.999_999);
      kernel.turn();
      equal(log, [], "what fired before the deadline");
      clock.jump(5);
      kernel.turn();
      equal(log, ["a"], "what fired at the deadline");
      clock.jump(100);
      kernel.turn();
      equal(log, ["a"], "what fired in all");
    },
  ),

  onKernel(
    "O7",
    "at fires nothing inline, however long the deadline is past",
    ({ kernel, clock, log, timer }) => {
      clock.jump(100);
      kernel.at(5, timer("past"));
      equal(log, [], "what fired before the turn");
      kernel.turn();
      equal(log, ["past"], "what fired in the turn");
    },
  ),

  onKernel(
    "O8",
    "all due timers fire before the jobs; what they make ready runs in the same turn, last",
    ({ kernel, log, job, timer }) => {
      kernel.ready(job("was ready"));
      kernel.at(
        0,
        timer("first", () => kernel.ready(job("first's"))),
      );
      kernel.at(
        0,
        timer("second", () => kernel.ready(job("second's"))),
      );
      kernel.turn();
      equal(log, ["first", "second", "was ready", "first's", "second's"], "the turn");
    },
  ),

  onKernel(
    "O9",
    "a timer that a job sets waits for the next turn, even if it is due",
    ({ kernel, log, job, timer }) => {
      kernel.ready(job("job", () => kernel.at(0, timer("timer"))));
      kernel.ready(job("another"));
      kernel.turn();
      equal(log, ["job", "another"], "the first turn");
      kernel.turn();
      equal(log, ["job", "another", "timer"], "the second turn");
    },
  ),

  onKernel(
    "O9",
    "a timer that comes due while jobs run waits for the next turn",
    ({ kernel, clock, log, job, timer }) => {
      kernel.at(5, timer("timer"));
      kernel.ready(job("job", () => clock.jump(5)));
      kernel.ready(job("another"));
      kernel.turn();
      equal(log, ["job", "another"], "the first turn");
    },
  ),

  onKernel("O10", "a timer may set itself, and others, from inside fire", ({ kernel, clock, log, timer }) => {
    const tick: Timer = timer("tick", () => {
      kernel.at(clock.now() + 2, tick);
      kernel.at(clock.now() + 1, timer("tock"));
    });
    kernel.at(0, tick);
    equal(kernel.turn(), 1, "the earliest deadline then");
    for (let instant = 1; instant <= 4; instant++) {
      clock.jump(instant);
      kernel.turn();
    }
    equal(log, ["tick", "tock", "tick", "tock", "tick"], "what fired");
  }),

  onKernel("O11", "a timer called off does not fire; its neighbours do", ({ kernel, clock, log, timer }) => {
    const [first, middle, last] = [timer("first"), timer("middle"), timer("last")];
    kernel.at(1, first);
    kernel.at(1, timer("a"));
    kernel.at(1, middle);
    kernel.at(1, timer("b"));
    kernel.at(1, last);
    for (const each of [first, middle, last]) kernel.off(each);
    clock.jump(1);
    kernel.turn();
    equal(log, ["a", "b"], "what fired");
  }),

  onKernel(
    "O12",
    "a timer called off by one that fires before it in the same turn does not fire",
    ({ kernel, log, timer }) => {
      const second = timer("second");
      const third = timer("third");
      kernel.at(
        0,
        timer("first", () => {
          kernel.off(third);
          kernel.off(second);
        }),
      );
      kernel.at(0, second);
      kernel.at(0, third);
      kernel.at(0, timer("fourth"));
      kernel.turn();
      equal(log, ["first", "fourth"], "what fired");
    },
  ),

  onKernel(
    "O13",
    "off changes nothing for a timer that was never set, has fired or is off",
    ({ kernel, clock, log, timer }) => {
      const [fired, off] = [timer("fired"), timer("off")];
      kernel.off(timer("never set"));
      kernel.at(1, fired);
      kernel.at(5, off);
      kernel.at(5, timer("stays"));
      kernel.at(6, timer("stays too"));
      clock.jump(1);
      kernel.turn();
      for (let i = 0; i < 5; i++) kernel.off(fired);
      for (let i = 0; i < 5; i++) kernel.off(off);
      equal(kernel.turn(), 5, "the earliest deadline");
      clock.jump(6);
      equal(kernel.turn(), NEVER, "what is left in the end");
      equal(log, ["fired", "stays", "stays too"], "what fired");
    },
  ),

  onKernel("O13", "off from inside its own fire changes nothing", ({ kernel, log, timer }) => {
    const self: Timer = timer("self", () => kernel.off(self));
    kernel.at(0, self);
    kernel.at(0, timer("next"));
    equal(kernel.turn(), NEVER, "the turn");
    equal(log, ["self", "next"], "what fired");
  }),

  onKernel("O13", "off changes nothing for a timer that was handed over", ({ kernel, timer }) => {
    const handed = timer("handed over");
    kernel.at(5, handed);
    const { timers } = kernel.drain();
    kernel.off(handed);
    ensure(timers[0]?.timer === handed, "the timer is still in the list it was handed over in");
  }),

  onKernel(
    "O14",
    "a timer that was called off or has fired may be set again",
    ({ kernel, clock, log, timer }) => {
      const again = timer("again");
      kernel.at(1, again);
      kernel.off(again);
      kernel.at(3, again);
      clock.jump(2);
      equal(kernel.turn(), 3, "the earliest deadline");
      clock.jump(3);
      kernel.turn();
      kernel.at(4, again);
      clock.jump(4);
      kernel.turn();
      equal(log, ["again", "again"], "what fired");
    },
  ),

  onKernel(
    "O14",
    "its new place among equal deadlines is that of the new insertion",
    ({ kernel, log, timer }) => {
      const moved = timer("moved");
      kernel.at(0, moved);
      kernel.at(0, timer("other"));
      kernel.off(moved);
      kernel.at(0, moved);
      kernel.turn();
      equal(log, ["other", "moved"], "the order");
    },
  ),
];
