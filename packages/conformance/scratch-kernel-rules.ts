import { runCases, ledgerOf, ledgerText } from "./src/index.ts";
import { SimpleKernel } from "../kernel-simple/src/index.ts";
import { readdirSync, readFileSync } from "node:fs";
import { rulesOf } from "./src/spec.ts";
const files = process.argv.slice(2);
const all: any[] = [];
for (const file of files)
  for (const value of Object.values(await import(`./src/rules/${file}.ts`)))
    if (Array.isArray(value) && value[0]?.rule) all.push(...value);
const times: [number, string][] = [];
let last = performance.now();
const begin = last;
const results = await runCases({ name: "simple", make: (o: any) => new SimpleKernel(o) }, all, (r) => {
  times.push([performance.now() - last, `${r.rule} ${r.mode} ${r.title}`]);
  last = performance.now();
  if (r.status !== "passed") console.log(r.status, r.reason);
});
console.log(
  ledgerText(ledgerOf("simple", results)),
  results.length,
  Math.round(performance.now() - begin),
  "ms",
);
for (const [ms, t] of times.sort((a, b) => b[0] - a[0]).slice(0, 8)) console.log(Math.round(ms), t);
const ids = new Set(all.map((c) => c.rule));
for (const f of ["M", "O", "C", "D", "Z"]) {
  let text;
  try {
    text = readFileSync(`parts/${f}.md`, "utf8");
  } catch {
    continue;
  }
  const rules = rulesOf(text);
  console.log(f, rules.length, "rules", all.filter((c) => c.rule.startsWith(f)).length, "cases");
  for (const r of rules) {
    if (!r.sentence.includes("MUST")) console.log("no MUST", r.id);
    if (!r.untested && !ids.has(r.id)) console.log("no case", r.id);
    if (r.untested && ids.has(r.id)) console.log("untested but case", r.id);
  }
  for (const id of ids) if (id.startsWith(f) && !rules.some((r) => r.id === id)) console.log("no rule", id);
}
