import { assert, property, check } from "fast-check";
import { virtualClock } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { programs } from "./arbitrary.ts";
import { execute } from "./execute.ts";
import { reference } from "./reference.ts";
import { show } from "./show.ts";
import { difference } from "./transcript.ts";
const seed = Number(process.argv[2] ?? Date.now()),
  numRuns = Number(process.argv[3] ?? 2000);
let skipWarn = process.argv[4] === "nowarn";
const began = Date.now();
let n = 0;
const result = check(
  property(programs, (p) => {
    n++;
    let a = execute(p, () => new SimpleKernel({ clock: virtualClock() }));
    let b;
    try {
      b = reference(p);
    } catch (e) {
      b = { log: [], ends: [], outcome: "REFERENCE " + (e as Error).stack, warnings: [] };
    }
    if (skipWarn) {
      a = { ...a, warnings: [] };
      b = { ...b, warnings: [] };
    }
    const d = difference(["core", "reference"], a, b);
    if (d) throw new Error(d);
  }),
  { seed, numRuns, endOnFailure: false },
);
console.log(
  `seed ${seed} runs ${n} ${((n / (Date.now() - began)) * 1000) | 0}/s shrinks ${result.numShrinks} failed ${result.failed}`,
);
if (result.failed) {
  console.log(show(result.counterexample![0]));
  console.log(String((result.errorInstance as Error).message));
}
