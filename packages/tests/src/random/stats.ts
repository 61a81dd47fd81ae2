import { sample } from "fast-check";
import { programs } from "./arbitrary.ts";
import { reference } from "./reference.ts";
const c: Record<string, number> = {};
let lines = 0;
const sizes: number[] = [];
const N = 5000;
for (const p of sample(programs, { numRuns: N, seed: 5 })) {
  const t = reference(p);
  lines += t.log.length;
  sizes.push(t.log.length);
  const words = new Set<string>();
  words.add("outcome " + t.outcome.replace(/[^a-zA-Z ].*/, "").replace(/E$/, ""));
  for (const w of t.warnings) words.add("warning " + w);
  for (const l of t.log)
    words.add(
      l
        .split(" ")
        .slice(3)
        .join(" ")
        .replace(/\(.*\)/, "")
        .replace(/\d+/g, "N"),
    );
  for (const e of t.ends)
    words.add(
      "end " +
        e
          .split(" ")
          .slice(1)
          .join(" ")
          .replace(/\(.*\)/, "")
          .replace(/\d+/g, "N"),
    );
  for (const w of words) c[w] = (c[w] ?? 0) + 1;
}
sizes.sort((a, b) => a - b);
console.log("avg log", lines / N, "median", sizes[N / 2], "p90", sizes[(N * 0.9) | 0], "max", sizes.at(-1));
console.log(
  Object.entries(c)
    .sort((a, b) => b[1] - a[1])
    .map(([k, v]) => `${((v / N) * 100).toFixed(1)}% ${k}`)
    .join("\n"),
);
