import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("the program in the README says what it says it says", () => {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const [, program] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  // In this package, so that its imports are found.
  const folder = mkdtempSync(join(import.meta.dirname, "readme-"));
  try {
    const file = join(folder, "program.ts");
    writeFileSync(file, program!);
    const printed = execFileSync(process.execPath, ["--conditions=@outloop/source", file], {
      encoding: "utf8",
    });
    expect(printed).toBe("true\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
