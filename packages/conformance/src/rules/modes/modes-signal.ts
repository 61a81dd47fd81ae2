import { now, sleep, spawn, virtualClock, type Coroutine, type Kernel } from "@outloop/core";
import { bounded } from "../../bounded.ts";
import type { Case, Subject } from "../../case.ts";
import { custom } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { errorOf, forever, macrotask, runSoon, valueOf } from "../support/probe.ts";

function fresh({ make }: Subject): Kernel {
  return bounded(make({ clock: virtualClock() }));
}

/** A signal to which somebody else listens already, and who listens to it. */
function countedSignal(): { readonly signal: AbortSignal; readonly listeners: ReadonlySet<unknown> } {
  const listeners = new Set<unknown>(["somebody else"]);
  const signal = {
    aborted: false,
    addEventListener: (_: string, listener: unknown) => void listeners.add(listener),
    removeEventListener: (_: string, listener: unknown) => void listeners.delete(listener),
  };
  return { signal: signal as never, listeners };
}

/** The signal of a run. */
export const modesSignal: readonly Case[] = [
  ...["while it runs", "before it starts"].map((when) =>
    custom(
      "D31",
      `a signal aborted ${when} cancels the program, which throws signal.reason after cleanup`,
      async ({ subject, mode }) => {
        const controller = new AbortController();
        const reason = new Error("no more");
        const log: string[] = [];
        if (when === "before it starts") controller.abort(reason);
        const ended = await runSoon(
          mode,
          fresh(subject),
          function* () {
            yield* spawn(function* () {
              yield* sleep(5);
              controller.abort(reason);
            });
            try {
              yield* sleep(100);
            } finally {
              yield* sleep(1);
              log.push(`cleaned up at ${yield* now()}`);
            }
          },
          { signal: controller.signal },
        );
        ensure(errorOf(ended) === reason, "the run throws the very reason");
        equal(log, when === "while it runs" ? ["cleaned up at 6"] : [], "the transcript");
      },
      { modes: ["blocking", "hosted"] },
    ),
  ),

  custom(
    "D31",
    "a signal that is aborted after the end, or never, changes nothing",
    async ({ subject, mode }) => {
      const controller = new AbortController();
      const ended = await runSoon(mode, fresh(subject), () => sleep(1), { signal: controller.signal });
      controller.abort();
      await macrotask();
      equal(valueOf(ended), undefined, "the value");
    },
    { modes: ["blocking", "hosted"] },
  ),

  custom(
    "D44",
    "however a run ends, it listens to its signal no more, and leaves the listeners of others alone",
    async ({ subject, mode }) => {
      const ends: Record<string, () => Coroutine<unknown>> = {
        *value() {
          yield* sleep(1);
        },
        *failure() {
          yield* sleep(1);
          throw new Error("failed");
        },
        *deadlock() {
          yield* forever("nothing");
        },
      };
      for (const [end, body] of Object.entries(ends)) {
        const { signal, listeners } = countedSignal();
        let during = 0;
        await runSoon(
          mode,
          fresh(subject),
          function* () {
            during = listeners.size;
            yield* body();
          },
          { signal },
        );
        equal([during, listeners.size], [2, 1], `the listeners while it runs and after its end by a ${end}`);
      }
    },
    { modes: ["blocking", "hosted"] },
  ),
];
