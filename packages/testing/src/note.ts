import { chainOf, failuresOf, explain, type Warning } from "@outloop/core";
import { warningLine } from "./errors.ts";

/** What `explain` knows of an error and its stack does not show, for the runner to print beside it. */
interface Note {
  /** The coroutines it passed through, innermost first. */
  chain?: readonly string[];
  /** The failures that left a scope together with it. */
  alsoFailed?: readonly string[];
  warnings?: readonly string[];
}

/**
 * Gives the very error, with what else is known in a field `outloop`: runners print the fields of an error, and its
 * message and stack stay as they are. What takes no field gets none.
 */
export function note(error: unknown, warnings: readonly Warning[]): unknown {
  const known: Note = {};
  const chain = chainOf(error);
  const others = failuresOf(error).slice(1);
  // The last one is the test itself.
  if (chain.length > 1) known.chain = chain;
  if (others.length > 0) known.alsoFailed = others.map(explain);
  if (warnings.length > 0) known.warnings = warnings.map(warningLine);
  if (error instanceof Error && Object.isExtensible(error) && Object.keys(known).length > 0)
    Object.assign(error, { outloop: known });
  return error;
}
