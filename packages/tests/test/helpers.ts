import { run, virtualClock, type Body, type RunOptions, type Warning } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

/** Writes one line of a transcript. */
export type Log = (entry: string) => void;

export interface Simulated<T> {
  readonly value: T;
  readonly log: readonly string[];
  readonly warnings: readonly Warning[];
}

/** Runs `f(log)` in virtual time on a fresh kernel, and gives its value, its transcript and its warnings. */
export function simulate<T>(f: Body<T, [Log]>, options: RunOptions = {}): Simulated<T> {
  const log: string[] = [];
  const warnings: Warning[] = [];
  const value = run(new SimpleKernel({ clock: virtualClock() }), () => f((entry) => log.push(entry)), {
    onWarning: (warning) => warnings.push(warning),
    ...options,
  });
  return { value, log, warnings };
}

export interface SimulatedFailure {
  readonly error: unknown;
  readonly log: readonly string[];
  readonly warnings: readonly Warning[];
}

/** Like {@link simulate}, for a program that must fail; gives what it failed with. */
export function simulateFailure(f: Body<unknown, [Log]>, options: RunOptions = {}): SimulatedFailure {
  const log: string[] = [];
  const warnings: Warning[] = [];
  try {
    run(new SimpleKernel({ clock: virtualClock() }), () => f((entry) => log.push(entry)), {
      onWarning: (warning) => warnings.push(warning),
      ...options,
    });
  } catch (error) {
    return { error, log, warnings };
  }
  throw new Error("the program was to fail, and did not");
}
