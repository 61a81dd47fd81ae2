import { describeValue } from "./describe.ts";
import { chainOf } from "./driver/chain.ts";
import { failuresOf } from "./driver/failures.ts";
import { isDriverFrame, isOwnFrame } from "./own-files.ts";

/**
 * An error as a person wants to read it: its message, its stack down to the coroutine that threw it, the chain of
 * coroutines it passed through, and the failures that left a scope together with it.
 *
 * @example
 * ```ts
 * explain(new RangeError("too far")).split("\n")[0]; // "RangeError: too far"
 * ```
 */
export function explain(error: unknown): string {
  const [first, ...others] = failuresOf(error);
  const parts = [explainOne(first === undefined ? error : first)];
  for (const other of others) parts.push(`also failed: ${explainOne(other)}`);
  return parts.join("\n");
}

function explainOne(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${describeValue(error)}`;
  const lines = [`${error.name}: ${error.message}`];
  for (const line of stackLines(error)) lines.push(line);
  for (const name of chainOf(error)) lines.push(`  in ${name}`);
  return lines.join("\n");
}

/** The lines of the coroutine itself: what called the driver says nothing about the program. */
function stackLines(error: Error): string[] {
  const stack = (typeof error.stack === "string" ? error.stack : "").split("\n");
  const first = stack.findIndex((line) => /^\s+at |@/.test(line));
  if (first === -1) return [];
  const driver = stack.findIndex((line) => isDriverFrame(line));
  const frames = stack.slice(first, driver === -1 ? undefined : driver);
  return frames.filter((line) => !isOwnFrame(line) && !/ \(?(?:node:|<anonymous>)|\.next \(/.test(line));
}
