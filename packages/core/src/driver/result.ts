import { describeValue } from "../describe.ts";
import { NotATrap } from "../errors.ts";
import type { AbortSignalLike } from "../host-globals.ts";
import type { Kernel } from "../kernel.ts";
import { failure, type Outcome } from "../outcome.ts";
import type { Body } from "../trap.ts";
import { isCoroutineLike } from "./coroutine.ts";
import { gather } from "./failures.ts";
import { JobNode, type RunOptions } from "./job-node.ts";
import { outcomeOf } from "./join.ts";
import { addJob } from "./living.ts";
import { within } from "./within.ts";
import { keepArchetypes } from "./archetypes.ts";
import { attached } from "./attached.ts";

/** Makes the job of a program; the kernel is attached already. Returns it with what stops it listening to the signal. */
export function makeJob(
  kernel: Kernel,
  f: Body<unknown>,
  options: RunOptions,
  hosted: boolean,
): [JobNode, () => void] {
  keepArchetypes();
  const job = new JobNode(kernel, f, [], options, hosted);
  attached(job);
  addJob(job);
  const signal = options.signal as AbortSignalLike | undefined;
  if (signal === undefined) return [job, () => {}];
  const abort = (): void => {
    job.aborted = { error: signal.reason };
    within(job, () => job.root.ask("end", signal.reason, "options.signal"));
    job.nudge();
  };
  try {
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  } catch (error) {
    // A signal that is not what it seems: nothing of the job may stay behind in the kernel.
    job.close();
    throw error;
  }
  return [job, () => signal.removeEventListener("abort", abort)];
}

export function checkProgram(f: unknown, options: RunOptions): void {
  if (typeof f !== "function") {
    const slip = isCoroutineLike(f) ? ": pass the generator function itself, without calling it" : "";
    throw new NotATrap(`expected a generator function, but got ${describeValue(f)}${slip}`, f);
  }
  const { signal } = options as { signal?: Partial<AbortSignalLike> | null };
  if (signal !== undefined && (signal === null || typeof signal.addEventListener !== "function")) {
    throw new TypeError(`options.signal must be an AbortSignal, got ${describeValue(signal)}`);
  }
  for (const observer of (options.observe === undefined ? [] : [options.observe].flat()) as unknown[]) {
    if (typeof observer !== "function") {
      throw new TypeError(
        `options.observe must be a function or an array of functions, got ${describeValue(observer)}`,
      );
    }
  }
  for (const name of ["grace", "budget"] as const) {
    const value: unknown = options[name];
    if (value !== undefined && !(typeof value === "number" && value >= 0)) {
      throw new RangeError(
        `options.${name} must be a number of milliseconds from 0, got ${describeValue(value)}`,
      );
    }
  }
}

/** What the whole run comes to, once its main task has ended. */
export function resultOf(job: JobNode): Outcome {
  const { main, verdict, aborted } = job;
  const cause = verdict ?? (main.failed ? aborted : null);
  if (cause !== null) {
    // What cleanup threw meanwhile is kept with the cause, behind it.
    const lost = main.failed && main.endedBy === null ? gather([cause.error, main.answer]) : [];
    for (const error of lost)
      job.warn({ kind: "lost failure", message: "cleanup failed at the end of the run", error });
    return failure(cause.error);
  }
  return outcomeOf(main);
}
