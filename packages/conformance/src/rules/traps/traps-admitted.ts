/* oxlint-disable require-yield -- a coroutine that never suspends is a case too */
import {
  call,
  checkpoint,
  KernelBusy,
  run,
  sleep,
  spawn,
  swap,
  trap,
  virtualClock,
  type Kernel,
} from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import type { Case } from "../../case.ts";
import { custom } from "../../define.ts";
import { equal, thrownBy } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import { attempt, note, valueOf } from "../support/probe.ts";

/** `kernel`, which notes what it is shown. */
function noting(kernel: Kernel, log: string[]): Kernel {
  return layer(kernel, {
    admit(request, by) {
      log.push(`${by.id} ${by.name}: ${request.op}`);
      return request;
    },
  });
}

function both(rule: string, title: string, body: Parameters<typeof custom>[2]): Case {
  return custom(rule, title, body, { modes: ["blocking", "hosted"] });
}

export const admittedTraps: readonly Case[] = [
  both("T39", "a kernel is shown what its tasks ask, core's own traps included", async (context) => {
    const log: string[] = [];
    const kernel = noting(freshKernel(context.subject), log);
    await runIn(context.mode, kernel, function* main() {
      yield* spawn(note, () => {}, "");
      yield* call(checkpoint);
      yield* sleep(1);
    });
    equal(log, ["1 main: spawn", "1 main: call", "1 main: checkpoint", "1 main: sleep"], "what it was shown");
  }),

  both("T39", "what it returns is answered in the place of what was asked", async (context) => {
    const kernel = layer(freshKernel(context.subject), {
      admit: (request) => (request.op === "sleep" ? trap("sleep", { ms: 5 }) : request),
    });
    const before = kernel.now();
    valueOf(await runIn(context.mode, kernel, () => sleep(1000)));
    equal(kernel.now() - before, 5, "the time that has passed");
  }),

  both(
    "T40",
    "what it throws is the answer of that task, in place, and harms nobody else",
    async (context) => {
      const refusal = new Error("no");
      const log: unknown[] = [];
      const kernel = layer(freshKernel(context.subject), {
        admit(request) {
          if (request.op === "sleep") throw refusal;
          return request;
        },
      });
      const ended = await runIn(context.mode, kernel, function* () {
        const child = yield* spawn(note, (entry) => log.push(entry), "child");
        log.push(yield* attempt(sleep(1)));
        yield* child.join();
      });
      valueOf(ended);
      equal(log, [refusal, "child"], "what came");
    },
  ),

  both(
    "W28",
    "after a swap the new kernel is shown what is asked, and the old one no more",
    async (context) => {
      const log: string[] = [];
      const next = noting(freshKernel(context.subject), log);
      const last = freshKernel(context.subject);
      const ended = await runIn(context.mode, freshKernel(context.subject), function* main() {
        yield* checkpoint();
        yield* swap(next);
        yield* sleep(1);
        yield* swap(last);
        yield* sleep(2);
      });
      valueOf(ended);
      equal(log, ["1 main: sleep", "1 main: swap"], "what it was shown");
    },
  ),

  custom(
    "M19",
    "a kernel that runs inside a layer is busy, by itself and inside another one",
    ({ subject }) => {
      const inner = subject.make({ clock: virtualClock() });
      run(layer(inner, {}), function* () {
        for (const kernel of [inner, layer(inner, {}), layer(layer(inner, {}), {})]) {
          const error = thrownBy(() => run(kernel, function* () {}), "a second run");
          equal(error instanceof KernelBusy, true, "it is KernelBusy");
        }
      });
      run(inner, function* () {});
    },
    { needs: ["blocking"], modes: ["blocking"] },
  ),
];
