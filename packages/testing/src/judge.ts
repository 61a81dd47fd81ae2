import type { Warning } from "@outloop/core";
import { LeakedTasks, WarningsGiven, type NeverEnded } from "./errors.ts";
import { inWords } from "./in-words.ts";
import type { ProgramOptions } from "./options.ts";
import type { LivingTask } from "./task-watch.ts";

/** What a run failed with, and the warnings that the error itself does not tell. */
export interface RunFailure {
  readonly error: unknown;
  readonly warnings: readonly Warning[];
}

/** What there is to say of a run that is over. */
interface Findings {
  readonly overdue: NeverEnded | undefined;
  readonly leaked: readonly LivingTask[];
  readonly thrown: { readonly error: unknown } | undefined;
  readonly warnings: readonly Warning[];
}

/** What a run failed with, if it did: the first cause; what came of that is told along with it. */
export function judge({ overdue, leaked, thrown, warnings }: Findings): RunFailure | undefined {
  if (overdue !== undefined) return { error: overdue, warnings };
  if (leaked.length > 0) {
    const failed = thrown === undefined ? [] : [`cancelling them failed: ${inWords(thrown.error)}`];
    return { error: new LeakedTasks(leaked, failed), warnings };
  }
  if (thrown !== undefined) return { error: thrown.error, warnings };
  return warnings.length === 0 ? undefined : { error: new WarningsGiven(warnings), warnings: [] };
}

/** The warnings that fail a test. */
export function unwanted(
  warnings: readonly Warning[],
  { warnings: allowed = [] }: ProgramOptions,
): Warning[] {
  if (allowed === "allow") return [];
  return warnings.filter(({ kind }) => kind !== "thread held" && !allowed.includes(kind));
}
