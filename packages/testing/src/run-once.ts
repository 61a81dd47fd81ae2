import {
  currentScope,
  run,
  start,
  type Body,
  type Coroutine,
  type Op,
  type RunOptions,
  type VirtualClock,
  type Warning,
} from "@outloop/core";
import { thisJob } from "@outloop/core/inspect";
import { makeContext, type TestContext } from "./context.ts";
import { NeverEnded } from "./errors.ts";
import { judge, unwanted, type RunFailure } from "./judge.ts";
import { KernelWatch } from "./kernel-watch.ts";
import { makeClock, makeKernel } from "./make-kernel.ts";
import type { ProgramOptions } from "./options.ts";
import { surroundings } from "./settled.ts";
import { TaskWatch, type LivingTask } from "./task-watch.ts";

/** The body of a test, whatever its clock. */
export type AnyTestBody = Body<unknown, [context: TestContext]>;

/** What one run of a test came to. */
export interface RunResult {
  readonly transcript: readonly string[];
  /** Why it failed; undefined when it passed. */
  readonly failure: RunFailure | undefined;
}

/** Which run of a test it is. */
export interface RunSettings {
  readonly seed: number | undefined;
  readonly debug: boolean;
  /** Aborted when the runner gives up. */
  readonly signal: AbortSignal | undefined;
}

/** Runs `body` once, on a kernel and a clock of its own. */
export async function runOnce(
  body: AnyTestBody,
  options: ProgramOptions,
  { seed, debug, signal }: RunSettings,
): Promise<RunResult> {
  const clock = options.clock === "real" ? undefined : makeClock(options);
  const kernel = makeKernel(options, clock, seed);
  const tasks = new TaskWatch();
  const warnings: Warning[] = [];
  const ending = new AbortController();
  const endings = signal === undefined ? ending.signal : AbortSignal.any([ending.signal, signal]);
  const { timeout = 60_000, mode = "hosted" } = options;
  let overdue: NeverEnded | undefined;
  let leaked: LivingTask[] = [];

  const watch = new KernelWatch(kernel, timeout, () => {
    const hint =
      clock?.autojump === false ? "; its clock moves only by clock.advance() (autojump: false)" : "";
    overdue = new NeverEnded(timeout, tasks.alive(true), hint);
    ending.abort(overdue);
    return overdue;
  });
  const context = makeContext({
    clock: clock ?? (kernel.clock as VirtualClock),
    seed,
    kernel,
    signal: endings,
  });

  const around = { kernel: watch, tasks, hosted: mode === "hosted" };

  function* main(): Coroutine<void> {
    const job = thisJob()!;
    tasks.job = job;
    surroundings.set(job.id, around);
    try {
      yield* checkMade(body(context));
    } finally {
      // Nobody is left who would move it for the cleanup.
      if (clock !== undefined) clock.autojump = true;
    }
    const scope = yield* currentScope();
    // Tasks that are being cancelled already, by a failure, are no leak.
    if (scope.cancelled) return;
    leaked = tasks.alive();
    if (leaked.length > 0) scope.cancel("the body of the test has ended");
  }

  const runOptions: RunOptions = {
    signal: endings,
    name: "test",
    debug,
    grace: options.grace,
    onWarning: (warning) => {
      warnings.push(warning);
      options.onWarning?.(warning);
    },
    trace: options.trace,
    observe: options.observe,
  };
  let thrown: { readonly error: unknown } | undefined;
  try {
    if (mode === "hosted") await start(kernel, main, runOptions);
    else run(kernel, main, runOptions);
  } catch (error) {
    thrown = { error };
  } finally {
    kernel[Symbol.dispose]();
    if (tasks.job !== undefined) surroundings.delete(tasks.job.id);
  }
  const failure = judge({ overdue, leaked, thrown, warnings: unwanted(warnings, options) });
  return { transcript: context.transcript, failure };
}

/** Delegating to something else would say no more than that it cannot be iterated. */
function checkMade(made: Op<unknown>): Op<unknown> {
  if (typeof (made as Partial<Op<unknown>> | null | undefined)?.[Symbol.iterator] === "function") return made;
  throw new TypeError(
    `program(options?, body): body must be a generator function (function*), not an async one or another; ` +
      `it returned ${Object.prototype.toString.call(made)}. Wait for promises inside it with yield* until(promise)`,
  );
}
