import { chainOf, failuresOf, type Warning } from "@outloop/core";
import { inWords, warningLine } from "./in-words.ts";

/** What the messages of errors were before something was added: an error may be thrown by more than one test. */
const messages = new WeakMap<Error, string>();

/**
 * Gives the very error for the runner to show, with what its stack cannot show added to its message: the coroutines it
 * passed through, innermost first, the failures that left a scope together with it, and warnings. Where there is nothing
 * of that, and in errors that do not take it, nothing is added.
 *
 * The run is over, so nobody but the runner sees that error any more. A field of its own would be kinder, but runners
 * show no fields by default; a wrapper would hide what they make of an assertion.
 */
export function note(error: unknown, warnings: readonly Warning[]): unknown {
  if (!(error instanceof Error)) return error;
  const chain = chainOf(error);
  const known = [
    // The last one is the test itself.
    ...(chain.length > 1 ? chain.map((name) => `  in ${name}`) : []),
    ...failuresOf(error)
      .slice(1)
      .map((other) => `also failed: ${inWords(other)}`),
    ...warnings.map((warning) => `warning: ${warningLine(warning)}`),
  ];
  const original = messages.get(error) ?? error.message;
  const { message, stack } = error;
  const told = [original, ...known].join("\n");
  if (told === message) return error;
  try {
    error.message = told;
    messages.set(error, original);
    // Some runners print the stack, which has a message of its own at its head.
    if (message !== "" && typeof stack === "string") error.stack = stack.replace(message, () => told);
  } catch {
    // A frozen error is shown as it is.
  }
  return error;
}
