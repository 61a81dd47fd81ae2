import type { Warning } from "@outloop/core";
import { inWords, warningLine } from "./in-words.ts";
import { taskLine, type LivingTask } from "./task-watch.ts";

/** The body of a test has ended, and tasks that it spawned had not. They were cancelled, and their cleanup has run. */
export class LeakedTasks extends Error {
  override readonly name = "LeakedTasks";
  readonly tasks: readonly LivingTask[];

  constructor(tasks: readonly LivingTask[], more: readonly string[]) {
    const many = tasks.length === 1 ? "a task" : `${tasks.length} tasks`;
    super(
      `the body of the test has ended, but ${many} it spawned had not: ` +
        `join or cancel what you spawn, or open a scope that waits for it` +
        lines([...tasks.map(taskLine), ...more]),
    );
    this.tasks = tasks;
  }
}

/** A test was still running when the real time it may take was over. */
export class NeverEnded extends Error {
  override readonly name = "NeverEnded";
  readonly tasks: readonly LivingTask[];

  constructor(ms: number, tasks: readonly LivingTask[], hint: string) {
    super(
      `the test had not ended after ${ms} ms of real time (option 'timeout')${hint}${lines(tasks.map(taskLine))}`,
    );
    this.tasks = tasks;
  }
}

/** The body of a test went well, but the program gave warnings, which are failures that no task could be told. */
export class WarningsGiven extends Error {
  override readonly name = "WarningsGiven";
  readonly warnings: readonly Warning[];

  constructor(warnings: readonly Warning[]) {
    const [first] = warnings;
    super(
      `the program gave ${warnings.length === 1 ? "a warning" : `${warnings.length} warnings`} ` +
        `(allow with the option 'warnings')${lines(warnings.map(warningLine))}`,
      first?.error === undefined ? undefined : { cause: first.error },
    );
    this.warnings = warnings;
  }
}

/** A test failed in the order of a turn that one seed gives. `cause` is what it failed with. */
export class SeedFailed extends Error {
  override readonly name = "SeedFailed";
  readonly seed: number;
  /** How many seeds had passed before. */
  readonly passed: number;

  constructor(
    seed: number,
    passed: number,
    rerun: string,
    { error, warnings }: { readonly error: unknown; readonly warnings: readonly Warning[] },
  ) {
    super(
      [
        `failed under seed ${seed}, after ${passed} that passed; a second run with that seed did the same`,
        `only this one again: ${rerun}`,
        inWords(error),
        ...warnings.map((warning) => `warning: ${warningLine(warning)}`),
      ].join("\n"),
      { cause: error },
    );
    this.seed = seed;
    this.passed = passed;
  }
}

/** Two runs of one test with the same seed were not the same: something in it depends on more than the seed. */
export class NotDeterministic extends Error {
  override readonly name = "NotDeterministic";
  readonly seed: number | undefined;

  constructor(seed: number | undefined, difference: string, error: unknown) {
    super(
      `not deterministic ${seed === undefined ? "without a seed" : `under seed ${seed}`}: ${difference}. ` +
        `Look for real time, Math.random(), promises of the host, and state that outlives a run`,
      error === undefined ? undefined : { cause: error },
    );
    this.seed = seed;
  }
}

/** The transcript is not the one that the test expects. Runners show the difference between the two fields. */
export class TranscriptDiffers extends Error {
  override readonly name = "TranscriptDiffers";
  readonly actual: readonly string[];
  readonly expected: readonly string[];

  constructor(actual: readonly string[], expected: readonly string[], difference: string) {
    super(`the transcript is not as expected: ${difference}`);
    this.actual = actual;
    this.expected = expected;
  }
}

function lines(entries: readonly string[]): string {
  return entries.map((entry) => `\n${entry.replace(/^/gm, "  ")}`).join("");
}
