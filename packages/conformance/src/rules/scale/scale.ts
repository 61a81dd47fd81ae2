import {
  call,
  checkpoint,
  Deadlock,
  Event,
  run,
  scope,
  sleep,
  spawn,
  timeout,
  TimeoutError,
  virtualClock,
  type Coroutine,
  type Timer,
} from "@outloop/core";
import { NEVER, realClock } from "@outloop/core/kernel";
import { bounded } from "../../bounded.ts";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { forever, onKernel } from "../support/probe.ts";

const MANY = 100_000;
/** Fewer: a kernel that keeps its timers in a sorted array, as a small one may, is still quick at this size. */
const TIMERS = 15_000;

/** Generous: what costs a constant takes a hundredth of it, what costs the length of a queue takes longer. */
const SECONDS = 3000;

function* depth(n: number): Coroutine<number> {
  return n === 0 ? 0 : 1 + (yield* call(depth, n - 1));
}

function* nested(n: number): Coroutine<number> {
  return n === 0 ? 0 : 1 + (yield* scope(nested, n - 1));
}

// oxlint-disable-next-line require-yield -- it ends at once
function* one(i: number): Coroutine<number> {
  return i;
}

export const scale: readonly Case[] = [
  onKernel("Z1", "a hundred thousand jobs run in order, in one turn", ({ kernel }) => {
    let inOrder = 0;
    for (let i = 0; i < MANY; i++) kernel.ready({ run: () => void (inOrder += inOrder === i ? 1 : 0) });
    equal(kernel.turn(), NEVER, "the turn");
    equal(inOrder, MANY, "how many ran in order");
  }),

  onKernel(
    "Z2",
    "fifteen thousand timers of a few deadlines fire in order, in one turn",
    ({ kernel, clock }) => {
      const fired: number[] = [];
      for (let i = 0; i < TIMERS; i++)
        kernel.at(Math.floor(i / 1000), { slot: undefined, fire: () => fired.push(i) });
      clock.jump(TIMERS);
      equal(kernel.turn(), NEVER, "the turn");
      equal(
        [fired.length, fired.findIndex((each, i) => each !== i)],
        [TIMERS, -1],
        "how many fired, and the first in disorder",
      );
    },
  ),

  onKernel(
    "Z3",
    "calling off takes a time that does not depend on how many timers there are",
    ({ kernel, clock }) => {
      const timers: Timer[] = Array.from({ length: MANY }, () => ({ slot: undefined, fire: () => fired++ }));
      let fired = 0;
      for (const [i, each] of timers.entries()) kernel.at(i, each);
      const before = realClock.now();
      // Neither from the front nor from the back: 7919 is prime.
      for (let i = 0; i < timers.length; i++) {
        const index = (i * 7919) % timers.length;
        if (index % 1000 !== 0) kernel.off(timers[index]!);
      }
      ensure(realClock.now() - before < SECONDS, "calling off 99,900 timers took no seconds");
      clock.jump(timers.length);
      kernel.turn();
      equal(fired, 100, "how many fired");
    },
  ),

  onKernel(
    "Z4",
    "timers that were set and called off one after the other leave nothing behind",
    ({ kernel, clock }) => {
      const stays: Timer = { slot: undefined, fire() {} };
      kernel.at(MANY, stays);
      const before = realClock.now();
      for (let i = 0; i < MANY; i++) {
        const each: Timer = { slot: undefined, fire() {} };
        kernel.at(i, each);
        kernel.off(each);
        if (i % 1000 === 0) equal(kernel.turn(), MANY, "the earliest deadline");
      }
      // A turn that looks through those called off would be slow.
      for (let i = 0; i < 50_000 && realClock.now() - before < SECONDS; i++) kernel.turn();
      ensure(realClock.now() - before < SECONDS, "it took no seconds");
      equal(kernel.drain().timers.length, 1, "how many are handed over");
      equal([kernel.turn(), clock.now()], [NEVER, 0], "the turn then");
    },
  ),

  custom("Z5", "a hundred thousand tasks are alive at once, and wake in order", ({ subject }) => {
    let alive = 0;
    let most = 0;
    let inOrder = 0;
    const gate = new Event();
    function* task(i: number): Coroutine<void> {
      most = Math.max(most, ++alive);
      yield* gate.wait();
      alive--;
      if (inOrder === i) inOrder++;
    }
    run(bounded(subject.make({ clock: virtualClock() })), function* () {
      yield* scope(function* () {
        for (let i = 0; i < MANY; i++) yield* spawn(task, i);
        yield* checkpoint();
        gate.set();
      });
    });
    equal([most, alive, inOrder], [MANY, 0, MANY], "the most alive, those left, those in order");
  }),

  program(
    "Z6",
    "fifteen thousand tasks are spawned and joined one after the other",
    function* () {
      let sum = 0;
      for (let i = 0; i < 15_000; i++) sum += yield* (yield* spawn(one, i)).join();
      return sum;
    },
    { value: (15_000 * 14_999) / 2 },
  ),

  custom("Z7", "two hundred thousand calls deep", ({ subject }) => {
    const kernel = bounded(subject.make({ clock: virtualClock() }));
    equal(
      run(kernel, () => depth(200_000)),
      200_000,
      "the depth",
    );
  }),

  custom(
    "Z7",
    "a park, an error and a cancel pass ten thousand calls and their finally blocks",
    ({ subject }) => {
      const kernel = bounded(subject.make({ clock: virtualClock() }));
      const DEEP = 10_000;
      const error = new Error("bottom");
      let unwound = 0;
      function* fails(n: number): Coroutine<void> {
        try {
          if (n === 0) {
            yield* sleep(5);
            throw error;
          }
          yield* call(fails, n - 1);
        } finally {
          unwound++;
        }
      }
      function* waits(n: number): Coroutine<void> {
        try {
          yield* n === 0 ? sleep(Infinity) : call(waits, n - 1);
        } finally {
          unwound++;
        }
      }
      ensure(thrownBy(() => run(kernel, () => fails(DEEP)), "the run") === error, "the very error comes out");
      ensure(
        thrownBy(() => run(kernel, () => timeout(5, waits, DEEP)), "the run") instanceof TimeoutError,
        "it is TimeoutError",
      );
      equal(unwound, 2 * (DEEP + 1), "how many finally blocks ran");
    },
  ),

  program("Z8", "twenty thousand scopes deep", () => nested(20_000), { value: 20_000 }),

  custom(
    "Z8",
    "a failure at the bottom of five thousand tasks, each the child of the one before, ends them all",
    ({ subject }) => {
      const error = new Error("bottom");
      let cleaned = 0;
      function* link(n: number): Coroutine<void> {
        try {
          if (n === 0) throw error;
          yield* spawn(link, n - 1);
          yield* sleep(Infinity);
        } finally {
          cleaned++;
        }
      }
      const kernel = bounded(subject.make({ clock: virtualClock() }));
      ensure(thrownBy(() => run(kernel, () => link(5000)), "the run") === error, "the very error comes out");
      equal(cleaned, 5001, "how many were cleaned up");
    },
  ),

  custom("Z9", "the failure of one cancels twenty thousand others, timers and all", ({ subject }) => {
    const error = new Error("one");
    let cleaned = 0;
    function* task(): Coroutine<void> {
      try {
        yield* sleep(1000);
      } finally {
        cleaned++;
      }
    }
    const kernel = bounded(subject.make({ clock: virtualClock() }));
    const thrown = thrownBy(
      () =>
        run(kernel, function* () {
          for (let i = 0; i < 20_000; i++) yield* spawn(task);
          yield* checkpoint();
          throw error;
        }),
      "the run",
    );
    ensure(thrown === error, "the very error comes out");
    equal(cleaned, 20_000, "how many were cleaned up");
    equal(kernel.drain().timers.length, 0, "the timers left");
  }),

  program(
    "Z10",
    "ten thousand stuck tasks are all named",
    function* () {
      for (let i = 0; i < 10_000; i++) yield* spawn(() => forever("nothing"));
    },
    {
      error(error) {
        ensure(error instanceof Deadlock, "it is a Deadlock");
        equal(error.tasks.length, 10_001, "how many tasks it names");
      },
    },
    { modes: ["blocking"] },
  ),
];
