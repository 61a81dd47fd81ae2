import {
  operation,
  run,
  spawn,
  start,
  success,
  trap,
  UnsupportedTrap,
  virtualClock,
  wake,
  type Kernel,
} from "@outloop/core";
import { realClock } from "@outloop/core/kernel";
import { bounded } from "../../bounded.ts";
import type { Case } from "../../case.ts";
import { bare, custom } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";

import {
  altered,
  attempt,
  note,
  onKernel,
  realKernel,
  runSoon,
  valueOf,
  withOperation,
} from "../support/probe.ts";

/** The operations that core answers itself. */
const coreOps =
  "sleep,sleep until,checkpoint,call,scope,spawn,join,cancel,park,swap,until,now,self,deadline,current scope";

export const manifest: readonly Case[] = [
  bare("M1", "protocol is 1", ({ kernel }) => equal(kernel.protocol, 1, "protocol")),

  custom(
    "M2",
    "a kernel of another protocol, and what is no kernel, is refused before anything runs",
    ({ subject }) => {
      const other = altered(subject.make({ clock: virtualClock() }), { protocol: 2 as 1 });
      const log: string[] = [];
      for (const kernel of [other, {}, undefined, null, "kernel"]) {
        for (const begin of [run, start]) {
          const error = thrownBy(
            () => begin(kernel as Kernel, () => note(log.push.bind(log), "ran")),
            "running on it",
          );
          ensure(error instanceof TypeError, "it is refused with a TypeError");
        }
      }
      equal(log, [], "what ran");
    },
  ),

  custom("M3", "name is a non-empty string that stays", ({ subject }) => {
    const kernel = subject.make({ clock: virtualClock() });
    const { name } = kernel;
    ensure(typeof name === "string" && name.length > 0, "name is a non-empty string");
    kernel.attach();
    kernel.detach();
    equal(kernel.name, name, "the name after attach and detach");
  }),

  custom("M4", "the clock given is the clock used", ({ subject }) => {
    const clock = virtualClock({ start: 5 });
    const kernel = subject.make({ clock });
    ensure(kernel.clock === clock, "clock is the very object given");
    const fixed = { now: () => 7 };
    equal(subject.make({ clock: fixed }).now(), 7, "now() on a clock of one's own");
  }),

  onKernel("M4", "timers are due by that clock and no other", ({ kernel, clock, log, timer }) => {
    kernel.at(1000, timer("timer"));
    kernel.turn();
    equal(log, [], "what fired before the clock was moved");
    clock.jump(1000);
    kernel.turn();
    equal(log, ["timer"], "what fired after it");
  }),

  custom("M5", "supports has two booleans and a set of names, and keeps them", ({ subject }) => {
    const kernel = subject.make({ clock: virtualClock() });
    const { blocking, hosted, ops } = kernel.supports;
    equal([typeof blocking, typeof hosted], ["boolean", "boolean"], "the types of blocking and hosted");
    ensure(ops instanceof Set, "ops is a Set");
    ensure(
      [...ops].every((op) => typeof op === "string"),
      "ops holds strings",
    );
    const before = [...ops];
    kernel.attach();
    kernel.detach();
    equal(
      [kernel.supports.blocking, kernel.supports.hosted],
      [blocking, hosted],
      "blocking and hosted later",
    );
    equal([...kernel.supports.ops], before, "ops later");
  }),

  custom(
    "M6",
    "block waits exactly where supports.blocking says so",
    ({ subject }) => {
      const kernel = realKernel(subject);
      kernel.attach();
      try {
        if (kernel.supports.blocking) {
          const before = realClock.now();
          kernel.block(10);
          ensure(realClock.now() - before >= 9, "block(10) waited");
        } else thrownBy(() => kernel.block(10), "block(10) of a kernel that may not block");
      } finally {
        kernel.detach();
      }
    },
    { needs: ["wall clock"] },
  ),

  bare("M7", "host is there exactly where supports.hosted says so", ({ kernel }) => {
    equal(kernel.supports.hosted, typeof kernel.host === "function", "supports.hosted");
  }),

  bare("M8", "submit is there exactly where supports.ops lists something", ({ kernel }) => {
    equal(typeof kernel.submit === "function", kernel.supports.ops.size > 0, "whether there is a submit");
  }),

  bare("M8", "supports.ops lists nothing that core answers", ({ kernel }) => {
    const taken = coreOps.split(",").filter((op) => kernel.supports.ops.has(op));
    equal(taken, [], "the operations of core in supports.ops");
  }),

  custom(
    "M9",
    "what supports.ops lists is submitted; what it does not list is thrown back, and all else goes on",
    async ({ subject, mode }) => {
      const { kernel, asked } = withOperation(
        bounded(subject.make({ clock: virtualClock() })),
        () => {},
        (each) => each.wake(success("answer")),
      );
      const log: string[] = [];
      const ended = await runSoon(mode, kernel, function* () {
        yield* spawn(note, (entry: string) => void log.push(entry), "the other task");
        const unknown = yield* attempt(operation(trap("no kernel answers this")));
        ensure(unknown instanceof UnsupportedTrap, "an operation that is not listed is UnsupportedTrap");
        return yield* operation(trap("probe", { field: 1 }));
      });
      equal(valueOf(ended), "answer", "the answer to the operation that is listed");
      equal(
        asked.map(({ request }) => ({ ...request })),
        [{ op: "probe", field: 1 }],
        "what was submitted",
      );
      equal(log, ["the other task"], "what else ran");
    },
    { modes: ["blocking", "hosted"] },
  ),

  custom("M10", "waker.memory is an Int32Array, and the waker stays the same", ({ subject }) => {
    const kernel = subject.make({ clock: virtualClock() });
    const { waker } = kernel;
    ensure(waker.memory instanceof Int32Array, "waker.memory is an Int32Array");
    const before = waker.memory[0]!;
    wake(waker);
    equal(waker.memory[0], before + 1, "the counter after a wake");
    kernel.attach();
    kernel.detach();
    ensure(kernel.waker === waker, "the waker after attach and detach is the one given to other threads");
    ensure(kernel.waker.memory === waker.memory, "its memory too");
  }),

  bare(
    "M11",
    "a structured clone of the waker shares its memory",
    ({ kernel }) => {
      const clone = structuredClone(kernel.waker);
      const before = kernel.waker.memory[0]!;
      wake(clone);
      equal(kernel.waker.memory[0], before + 1, "the counter here after a wake there");
    },
    { needs: ["threads"] },
  ),
];
