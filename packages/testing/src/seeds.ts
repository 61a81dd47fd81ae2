import { isCount, type ProgramOptions } from "./options.ts";
import { environment } from "./rerun.ts";

/** Which runs a test consists of. */
export interface SeedPlan {
  /** The run in the usual order is one of them, the first. */
  readonly unseeded: boolean;
  readonly seeds: Iterable<number>;
  /** Somebody looks at one seed in particular. */
  readonly only: boolean;
}

/**
 * `OUTLOOP_SEED=n` runs only that seed in each test that has seeds; `OUTLOOP_SEEDS=n` multiplies their number. Read when
 * a test runs. Throws `RangeError` for values that are no whole numbers.
 */
export function planSeeds(seeds: ProgramOptions["seeds"]): SeedPlan {
  if (seeds === undefined) return { unseeded: true, seeds: [], only: false };
  const { OUTLOOP_SEED: one = "", OUTLOOP_SEEDS: times = "" } = environment();
  if (one !== "")
    return { unseeded: false, seeds: [whole("OUTLOOP_SEED", one, Number.isSafeInteger)], only: true };
  if (typeof seeds !== "number") return { unseeded: false, seeds, only: false };
  const factor = times === "" ? 1 : whole("OUTLOOP_SEEDS", times, isCount);
  return { unseeded: true, seeds: upTo(seeds * factor), only: false };
}

function whole(name: string, text: string, isGood: (value: number) => boolean): number {
  const value = Number(text);
  if (!isGood(value)) throw new RangeError(`${name} must be a whole number, got ${JSON.stringify(text)}`);
  return value;
}

function* upTo(last: number): Generator<number> {
  for (let seed = 1; seed <= last; seed++) yield seed;
}
