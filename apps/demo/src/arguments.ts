import { parseArgs } from "node:util";
import { steps } from "./steps.ts";

export interface Choice {
  /** Numbers of the steps to show, counted from 1. */
  readonly numbers: readonly number[];
  readonly source: boolean;
}

export const usage: string = `demo [STEP] [--no-source]   STEP is a number from 1 to ${steps.length}; without it, all are shown`;

/** Reads the command line. Throws an error whose message is for the user. */
export function parseChoice(argv: readonly string[]): Choice {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { "no-source": { type: "boolean", default: false } },
  });
  const all = steps.map((_, index) => index + 1);
  const numbers = positionals.length === 0 ? all : positionals.map(Number);
  for (const [index, number] of numbers.entries()) {
    if (!all.includes(number)) throw new Error(`there is no step '${positionals[index]}'`);
  }
  return { numbers, source: !values["no-source"] };
}
