import type { Kernel } from "@outloop/core";
import { asyncProperty, check } from "fast-check";
import { programs } from "./arbitrary.ts";
import { execute, executeHosted } from "./execute.ts";
import type { Program } from "./program.ts";
import { reference } from "./reference.ts";
import { show } from "./show.ts";
import { difference } from "./transcript.ts";

export interface Comparison {
  readonly seed: number;
  /** How many programs ran, those of shrinking included. */
  readonly programs: number;
  readonly seconds: number;
  /** The smallest program found that differs, as text; undefined if none does. */
  readonly found: string | undefined;
}

export interface ComparisonOptions {
  readonly seed: number;
  readonly runs: number;
  /** Called for each run and each swap; each kernel has a virtual clock of its own. */
  readonly makeKernel: () => Kernel;
  /** Whether to run each program on the host's loop as well. */
  readonly hosted: boolean;
}

/** Runs random programs on the reference and on a kernel, and shrinks the first one whose transcripts differ. */
export async function compare({ seed, runs, makeKernel, hosted }: ComparisonOptions): Promise<Comparison> {
  let count = 0;
  const began = performance.now();
  const property = asyncProperty(programs, async (program) => {
    count++;
    const text = await differenceOf(program, makeKernel, hosted);
    if (text !== undefined) throw new Error(text);
  });
  const result = await check(property, { seed, numRuns: runs });
  const seconds = (performance.now() - began) / 1000;
  if (!result.failed) return { seed, programs: count, seconds, found: undefined };
  const [program] = result.counterexample!;
  const found = [
    `OUTLOOP_SEED=${seed} (program ${result.numRuns}, shrunk ${result.numShrinks} times)`,
    show(program),
    (result.errorInstance as Error).message,
  ].join("\n\n");
  return { seed, programs: count, seconds, found };
}

/** Undefined when all agree. */
async function differenceOf(
  program: Program,
  makeKernel: () => Kernel,
  hosted: boolean,
): Promise<string | undefined> {
  const expected = reference(program);
  const blocking = difference(["reference", "blocking"], expected, execute(program, makeKernel));
  if (blocking !== undefined || !hosted) return blocking;
  // A budget of 0 cuts every turn after each job, the default none.
  const budget = program.main.length % 2 === 0 ? 0 : undefined;
  return difference(["reference", "hosted"], expected, await executeHosted(program, makeKernel, budget));
}

/** Of `OUTLOOP_SEED` and `OUTLOOP_RUNS`, or a random seed and `runs`. */
export function settings(runs: number): { readonly seed: number; readonly runs: number } {
  const { OUTLOOP_SEED, OUTLOOP_RUNS } = process.env;
  return {
    seed: OUTLOOP_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(OUTLOOP_SEED),
    runs: OUTLOOP_RUNS === undefined ? runs : Number(OUTLOOP_RUNS),
  };
}

export function inWords({ seed, programs: count, seconds }: Comparison): string {
  return `${count} random programs, ${Math.round(count / seconds)} a second, OUTLOOP_SEED=${seed}`;
}
