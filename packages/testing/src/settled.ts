import { checkpoint, until, type Coroutine } from "@outloop/core";
import { thisJob } from "@outloop/core/inspect";
import type { KernelWatch } from "./kernel-watch.ts";
import type { TaskWatch } from "./task-watch.ts";

/** What `settled` must know of the run it is in. */
export interface Surroundings {
  readonly kernel: KernelWatch;
  readonly tasks: TaskWatch;
  readonly hosted: boolean;
}

/**
 * The runs of tests, by the number of their job. A task local would do the same, but the call that sets it would show in
 * the chain of every error.
 */
export const surroundings: Map<number, Surroundings> = new Map<number, Surroundings>();

/** So many turns are enough for any program that comes to rest. */
const TURNS = 10_000;

/**
 * Waits until every other task is parked, those excepted that wait for the same, without letting virtual time pass.
 * Promises of the host that have been settled are heard first. A checkpoint.
 *
 * Throws `Error`, naming the tasks that are ready, when they have not come to rest after 10,000 turns; also outside of a
 * test's program, and after a swap to another kernel.
 *
 * @example
 * ```ts
 * test("the timer is set at once", program(function* ({ log, expectLog }) {
 *   const timer = yield* spawn(function* () {
 *     log("waiting");
 *     yield* sleep(1000);
 *   });
 *   yield* settled(); // no time has passed
 *   expectLog("waiting");
 *   yield* timer.cancel();
 * }));
 * ```
 */
export function* settled(): Coroutine<void> {
  const job = thisJob();
  const around = job === undefined ? undefined : surroundings.get(job.id);
  if (around === undefined) {
    throw new Error("settled() knows only the tasks of a test: use it within program(function* () { … })");
  }
  const { kernel, tasks, hosted } = around;
  for (let turn = 0, quiet = 0; ;) {
    // What was ready when the first of two quiet turns began has run by the end of the second.
    while (quiet < 2) {
      if (++turn > TURNS) {
        throw new Error(
          `settled(): after ${TURNS} turns these are still ready: ${tasks.ready().join(", ") || "none by now"}`,
        );
      }
      const before = kernel.activity;
      kernel.expect();
      yield* checkpoint();
      if (kernel.activity < before)
        throw new Error("settled() knows only the kernel that a test began on, and the program was moved");
      quiet = kernel.activity === before ? quiet + 1 : 0;
    }
    if (!hosted) return;
    const before = kernel.activity;
    // While this is pending, the clock stands still.
    yield* until((signal) => hostTurn(() => signal.aborted || kernel.expect()));
    if (kernel.activity === before) return;
    quiet = 0;
  }
}

/** Taken now, so that a test which replaces the timers of the host does not replace these. */
const soon: (f: () => void) => unknown = globalThis.setImmediate ?? ((f: () => void) => setTimeout(f, 0));

function hostTurn(atEnd: () => void): Promise<void> {
  return new Promise((resolve) => {
    soon(() => {
      atEnd();
      resolve();
    });
  });
}
