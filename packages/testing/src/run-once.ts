import {
  currentScope,
  run,
  start,
  virtualClock,
  type Body,
  type Coroutine,
  type Kernel,
  type RunOptions,
  type VirtualClock,
  type Warning,
} from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { makeContext, type TestContext } from "./context.ts";
import { LeakedTasks, NeverEnded, WarningsGiven } from "./errors.ts";
import { KernelWatch } from "./kernel-watch.ts";
import { inWords, warningLine } from "./in-words.ts";
import { note } from "./note.ts";
import type { ProgramOptions } from "./options.ts";
import { surroundings } from "./settled.ts";
import { TaskWatch, type LivingTask } from "./task-watch.ts";

/** The body of a test, whatever its clock. */
export type AnyTestBody = Body<unknown, [context: TestContext]>;

/** What one run of a test came to. */
export interface RunResult {
  readonly transcript: readonly string[];
  /** Why it failed; undefined when it passed. */
  readonly failure: { readonly error: unknown } | undefined;
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
    try {
      yield* body(context);
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
    trace: (event) => {
      tasks.trace(event);
      if (event.kind === "spawn") surroundings.set(event.task, around);
      options.trace?.(event);
    },
  };
  let thrown: { readonly error: unknown } | undefined;
  try {
    if (mode === "hosted") await start(kernel, main, runOptions);
    else run(kernel, main, runOptions);
  } catch (error) {
    thrown = { error };
  } finally {
    kernel[Symbol.dispose]();
  }
  const failure = judge({ overdue, leaked, thrown, warnings: unwanted(warnings, options) });
  return { transcript: context.transcript, failure };
}

interface Findings {
  readonly overdue: NeverEnded | undefined;
  readonly leaked: readonly LivingTask[];
  readonly thrown: { readonly error: unknown } | undefined;
  readonly warnings: readonly Warning[];
}

/** What a run failed with, if it did: the first cause; what came of that is told along with it. */
function judge({ overdue, leaked, thrown, warnings }: Findings): { readonly error: unknown } | undefined {
  if (overdue !== undefined) return { error: note(overdue, warnings) };
  if (leaked.length > 0) {
    const more = warnings.map(warningLine);
    const failed = thrown === undefined ? [] : [`cancelling them failed: ${inWords(thrown.error)}`];
    return { error: new LeakedTasks(leaked, [...failed, ...more]) };
  }
  if (thrown !== undefined) return { error: note(thrown.error, warnings) };
  return warnings.length === 0 ? undefined : { error: new WarningsGiven(warnings) };
}

function unwanted(warnings: readonly Warning[], { warnings: allowed = [] }: ProgramOptions): Warning[] {
  if (allowed === "allow") return [];
  return warnings.filter(
    (warning) =>
      warning.kind !== "thread held" && !allowed.includes(warning.kind) && !isMadeOnceForAll(warning),
  );
}

/**
 * The operations of a primitive that take nothing are made with it, used by everybody, and found to be never driven
 * whenever nobody needs them.
 */
function isMadeOnceForAll({ kind, message }: Warning): boolean {
  return kind === "never driven" && /^(?:acquire|next|receive|wait) on |^get local\b/.test(message);
}

function makeClock({ start: instant, autojump }: ProgramOptions): VirtualClock {
  return virtualClock({
    ...(instant === undefined ? {} : { start: instant }),
    ...(autojump === undefined ? {} : { autojump }),
  });
}

function makeKernel(
  { kernel: make }: ProgramOptions,
  clock: VirtualClock | undefined,
  seed: number | undefined,
): Kernel {
  const given = { ...(clock === undefined ? {} : { clock }), ...(seed === undefined ? {} : { seed }) };
  const kernel = make === undefined ? new HeapKernel(given) : make(given);
  if (clock !== undefined && kernel.clock !== clock)
    throw new TypeError(`program({ kernel }): kernel '${kernel.name}' does not use the clock it was given`);
  if (seed !== undefined && kernel.supports.seeded !== true)
    throw new TypeError(`program({ seeds }): kernel '${kernel.name}' takes no seed (supports.seeded)`);
  return kernel;
}
