// What every kernel of this repository makes of SPEC.md: printed as text, or written into the README by --write.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cases, ledgerMarkdown, ledgerOf, ledgerText, runCases, type Ledger } from "@outloop/conformance";
import { subjects } from "./subjects.ts";

const README = join(import.meta.dirname, "../../../README.md");
const TABLE = /(?<=<!-- ledger -->\n)[\s\S]*?(?=<!-- end of ledger -->)/;

const ledgers: Ledger[] = [];
let failed = 0;
for (const subject of subjects) {
  const results = await runCases(subject, cases, ({ status, reason }) => {
    if (status === "failed") process.stderr.write(`${reason}\n\n`);
  });
  failed += results.filter(({ status }) => status === "failed").length;
  ledgers.push(ledgerOf(subject.name, results));
}
for (const ledger of ledgers) process.stdout.write(`${ledgerText(ledger)}\n`);

const table = `\n${ledgerMarkdown(ledgers)}\n\n`;
const readme = readFileSync(README, "utf8");
if (process.argv.includes("--write")) writeFileSync(README, readme.replace(TABLE, table));
else if (squeezed(TABLE.exec(readme)?.[0] ?? "") !== squeezed(table)) {
  process.stderr.write("the kernel table in README.md is out of date: pnpm ledger --write\n");
  process.exitCode = 1;
}
if (failed > 0) process.exitCode = 1;

/** The formatter pads tables; that makes no difference. */
function squeezed(text: string): string {
  return text.replaceAll(/[ -]+/g, " ").trim();
}
