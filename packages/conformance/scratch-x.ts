import { runCases, ledgerOf, ledgerText } from "./src/index.ts";
import { SimpleKernel } from "../kernel-simple/src/index.ts";
import { readdirSync, readFileSync } from "node:fs";
const files = process.argv.slice(2);
const all = [];
for (const file of files) {
  const module = await import(`./src/rules/${file}.ts`);
  for (const value of Object.values(module)) if (Array.isArray(value)) all.push(...value);
}
const began = performance.now();
let slow: [number, string][] = [];
let last = began;
const results = await runCases({ name: "simple", make: (o) => new SimpleKernel(o) }, all, (r) => {
  const t = performance.now();
  slow.push([t - last, `${r.rule} ${r.mode} ${r.title}`]);
  last = t;
  if (r.status !== "passed") console.log(r.status, r.reason, "\n");
});
console.log(
  ledgerText(ledgerOf("simple", results)),
  all.length,
  "cases",
  Math.round(performance.now() - began),
  "ms",
);
slow.sort((a, b) => b[0] - a[0]);
for (const [ms, name] of slow.slice(0, 6)) console.log(ms.toFixed(1), name);
try {
  const { rulesOf } = await import("./src/index.ts");
  const rules = rulesOf(readFileSync("parts/X.md", "utf8"));
  const ids = new Set(all.map((c) => c.rule));
  console.log(
    rules.length,
    "rules; without case:",
    rules
      .filter((r) => !ids.has(r.id) && !r.untested)
      .map((r) => r.id)
      .join(" "),
  );
  const known = new Set(rules.map((r) => r.id));
  console.log("cases without rule:", [...ids].filter((id) => !known.has(id)).join(" "));
} catch (e) {
  console.log(String(e));
}
process.exit(0);
