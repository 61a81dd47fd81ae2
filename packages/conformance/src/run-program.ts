import {
  run,
  start,
  virtualClock,
  type Body,
  type Drained,
  type Job,
  type Kernel,
  type RunOptions,
  type Warning,
  type TraceEvent,
} from "@outloop/core";
import { NEVER } from "@outloop/core/kernel";
import { bounded } from "./bounded.ts";
import type { ErrorClass, Expected, Mode, Program, ProgramOptions, Setting, Subject } from "./case.ts";
import { equal, fail } from "./expect.ts";

/** A fresh kernel on a virtual clock of its own, which ends by itself if it never ends. */
export function freshKernel({ make }: Subject, onDrain?: (drained: Drained) => void): Kernel {
  return bounded(make({ clock: virtualClock() }), onDrain);
}

export type Ended =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

/** Runs `f` in a mode, and tells how it ended instead of throwing. */
export async function runIn<T>(
  mode: Mode,
  kernel: Kernel,
  f: Body<T>,
  options: RunOptions = {},
  onJob: (job: Job<T>) => void = () => {},
): Promise<Ended> {
  try {
    if (mode === "blocking") return { ok: true, value: run(kernel, f, options) };
    const job = start(kernel, f, options);
    onJob(job);
    return { ok: true, value: await job };
  } catch (error) {
    return { ok: false, error };
  }
}

export async function runProgram(
  { subject, mode, record, traced }: Setting,
  body: Program,
  expected: Expected,
  options: ProgramOptions,
): Promise<void> {
  // A run empties its kernel at its end; what it finds there then has been left behind.
  let left: Drained | undefined;
  const fresh = (): Kernel => freshKernel(subject, (drained) => (left = drained));
  const kernel = fresh();
  const warnings: Warning[] = [];
  const others: Kernel[] = [];
  let job: Job<unknown> | undefined;
  const context = {
    log: (entry: string) => record.transcript.push(entry),
    mode,
    kernel,
    another: () => {
      const other = fresh();
      others.push(other);
      return other;
    },
    job: () => job!,
    warnings,
  };
  const ended = await runIn(
    mode,
    kernel,
    () => body(context),
    {
      ...options,
      name: options.name ?? "main",
      onWarning: (warning) => warnings.push(warning),
      ...(traced ? { trace: (event: TraceEvent) => record.trace.push(event), observe: () => {} } : {}),
    },
    (started) => (job = started),
  );
  checkEnd(ended, expected);
  if (expected.log !== undefined) equal(record.transcript, expected.log, "the transcript");
  const kinds = warnings.map((warning) => warning.kind);
  equal(
    kinds,
    expected.warnings ?? [],
    `the kinds of the warnings (${warnings.map(({ message }) => message).join("; ")})`,
  );
  equal(inNumbers(left), { ready: 0, timers: 0 }, "what the run left in its kernel");
  for (const each of [kernel, ...others]) checkEmpty(each);
}

function inNumbers(drained: Drained | undefined): { ready: number; timers: number } | undefined {
  return drained && { ready: drained.ready.length, timers: drained.timers.length };
}

function checkEnd(ended: Ended, expected: Expected): void {
  if (expected.error === undefined) {
    if (!ended.ok) throw ended.error;
    if ("value" in expected) equal(ended.value, expected.value, "the value");
    return;
  }
  if (ended.ok) fail("the run gave a value, but was to throw", ended.value, expected.error);
  if (!isClass(expected.error)) return expected.error(ended.error);
  if (!(ended.error instanceof expected.error))
    fail("the run threw something else", ended.error, expected.error);
}

function isClass(check: ErrorClass | ((error: unknown) => void)): check is ErrorClass {
  return check.prototype instanceof Error || (check as unknown) === Error;
}

/** Nothing of a run may be left in its kernel, not even a timer that was called off. */
export function checkEmpty(kernel: Kernel): void {
  const { ready, timers } = kernel.drain();
  equal(
    { ready: ready.length, timers: timers.length },
    { ready: 0, timers: 0 },
    "what was left in the kernel",
  );
  equal(kernel.turn(), NEVER, "what an empty kernel's turn returns");
}
