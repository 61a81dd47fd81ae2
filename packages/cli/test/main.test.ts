import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

test("prints its version", () => {
  const output = execFileSync(process.execPath, ["--conditions=@outloop/source", main], { encoding: "utf8" });
  expect(output).toMatch(/^outloop \d+\.\d+\.\d+\n$/);
});
