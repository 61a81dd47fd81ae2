import { virtualClock } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { compare, inWords, settings } from "./compare.ts";

/** A million programs, in portions with a seed each, so that a failure is found again in a minute. */
const portion = 20_000;
const { seed: first, runs } = settings(1_000_000);

for (let done = 0, seed = first; done < runs; done += portion, seed++) {
  const comparison = await compare({
    seed,
    runs: Math.min(portion, runs - done),
    makeKernel: () => new SimpleKernel({ clock: virtualClock() }),
    hosted: true,
  });
  console.log(`${done + comparison.programs}: ${inWords(comparison)}`);
  if (comparison.found !== undefined) {
    console.error(`OUTLOOP_RUNS=${portion} ${comparison.found}`);
    process.exit(1);
  }
}
