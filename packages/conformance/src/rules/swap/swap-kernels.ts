import { now, run, sleep, spawn, swap, virtualClock, KernelBusy, type Kernel } from "@outloop/core";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { checkEmpty, freshKernel, runIn } from "../../run-program.ts";
import { nameOf, thrownIn } from "../primitives/primitives-common.ts";
import { traced } from "../../traced.ts";

const both = { modes: ["blocking", "hosted"] } as const;

/** A kernel that writes down how it is attached and detached. */
function attachments(kernel: Kernel, log: string[], name: string): Kernel {
  return traced(kernel, (call) => {
    if (call === "attach" || call === "detach") log.push(`${name} ${call}`);
  });
}

export const swapKernels: readonly Case[] = [
  custom(
    "W12",
    "each kernel is attached once and detached once, and may be used again",
    async ({ subject, mode }) => {
      const log: string[] = [];
      const first = attachments(freshKernel(subject), log, "first");
      const second = attachments(freshKernel(subject), log, "second");
      const ended = await runIn(mode, first, function* () {
        yield* sleep(10);
        yield* swap(second);
        equal(
          log.filter((entry) => entry.startsWith("first")),
          ["first attach", "first detach"],
          "what the first kernel was told",
        );
        yield* sleep(10);
      });
      if (!ended.ok) throw ended.error;
      for (const name of ["first", "second"]) {
        const own = log.filter((entry) => entry.startsWith(name));
        equal(own, [`${name} attach`, `${name} detach`], `what the ${name} kernel was told`);
      }
      checkEmpty(first);
      checkEmpty(second);
      const again = await runIn(mode, first, () => sleep(5));
      ensure(again.ok, "the first kernel runs another program");
    },
    both,
  ),
  program(
    "W12",
    "a program comes back to a kernel it has left, which was empty",
    function* ({ kernel, another, log }) {
      yield* spawn(function* () {
        yield* sleep(30);
        log(`woken at ${yield* now()}`);
      });
      yield* sleep(10);
      yield* swap(another());
      checkEmpty(kernel);
      yield* sleep(10);
      yield* swap(kernel);
      log(`back at ${yield* now()}`);
    },
    ["back at 20", "woken at 30"],
  ),
  program(
    "W13",
    "a swap to the present kernel is a checkpoint and nothing else",
    function* ({ kernel, log }) {
      yield* spawn(function* () {
        log("other");
      });
      yield* sleep(5);
      yield* spawn(function* () {
        log("another");
      });
      yield* swap(kernel);
      log(`${yield* now()}`);
    },
    ["other", "another", "5"],
  ),
  custom(
    "W14",
    "two kernels on one virtual clock",
    async ({ subject, mode }) => {
      const clock = virtualClock();
      const [first, second] = [subject.make({ clock }), subject.make({ clock })];
      const ended = await runIn(mode, first, function* () {
        const sleeper = yield* spawn(() => sleep(20));
        yield* sleep(10);
        yield* swap(second);
        equal(yield* now(), 10, "the time after the swap");
        yield* sleeper.join();
        return yield* now();
      });
      if (!ended.ok) throw ended.error;
      equal(ended.value, 20, "when the sleeper woke");
    },
    both,
  ),
  program(
    "W15",
    "KernelBusy for the kernel of another run, and the program goes on where it is",
    function* ({ another, log }) {
      const outer = another();
      const inner = another();
      const text = run(outer, function* () {
        return run(inner, function* () {
          const sleeper = yield* spawn(() => sleep(20));
          yield* sleep(10);
          const error = yield* thrownIn(() => swap(outer));
          ensure(error instanceof KernelBusy, "it is KernelBusy");
          yield* sleeper.join();
          return `${nameOf(error)}, slept until ${yield* now()}`;
        });
      });
      log(text);
    },
    ["KernelBusy, slept until 20"],
  ),
  program(
    "W16",
    "a swap refused leaves the present kernel attached",
    function* ({ another }) {
      const log: string[] = [];
      const outer = another();
      const inner = attachments(another(), log, "inner");
      run(outer, function* () {
        run(inner, function* () {
          yield* thrownIn(() => swap(outer));
          equal(log, ["inner attach"], "what the present kernel was told");
        });
      });
    },
    [],
  ),
];
