import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const readme = readFileSync(join(import.meta.dirname, "../../../README.md"), "utf8");

test("the program in the README prints what the README says", () => {
  const [, program, output] = /```ts\n([\s\S]*?)```\s*```text\n([\s\S]*?)```/.exec(readme)!;
  // In this package, so that its imports are found.
  const folder = mkdtempSync(join(import.meta.dirname, "readme-"));
  try {
    const file = join(folder, "program.ts");
    writeFileSync(file, program!);
    const printed = execFileSync(process.execPath, ["--conditions=@outloop/source", file], {
      encoding: "utf8",
    });
    expect(printed).toBe(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
