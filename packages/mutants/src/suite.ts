import { globSync } from "node:fs";
import type { Case } from "@outloop/conformance";
export const cases: Case[] = [];
const dir = new URL("../../conformance/src/rules/", import.meta.url).pathname;
for (const file of globSync("*.ts", { cwd: dir }).toSorted()) {
  try {
    for (const value of Object.values((await import(dir + file)) as object)) {
      if (Array.isArray(value) && value[0]?.rule)
        cases.push(...value.filter((each: Case) => !cases.includes(each)));
    }
  } catch (error) {
    process.stderr.write(`${file}: ${String(error)}\n`);
  }
}
