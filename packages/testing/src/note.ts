import { chainOf, failuresOf, type Warning } from "@outloop/core";
import { inWords, warningLine } from "./in-words.ts";

/**
 * Gives the very error, with what its stack does not show in a field `outloop`, a list of lines: the coroutines it passed
 * through, innermost first, the failures that left a scope together with it, and warnings. Runners print the fields of an
 * error; its message and stack stay as they are. What takes no field gets none.
 */
export function note(error: unknown, warnings: readonly Warning[]): unknown {
  const chain = chainOf(error);
  const known = [
    // The last one is the test itself.
    ...(chain.length > 1 ? chain.map((name) => `in ${name}`) : []),
    ...failuresOf(error)
      .slice(1)
      .map((other) => `also failed: ${inWords(other)}`),
    ...warnings.map((warning) => `warning: ${warningLine(warning)}`),
  ];
  if (error instanceof Error && Object.isExtensible(error) && known.length > 0)
    Object.assign(error, { outloop: known });
  return error;
}
