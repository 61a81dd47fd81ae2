import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("an empty program, in either mode, makes Node load none of its costly modules", () => {
  const file = join(import.meta.dirname, "../guards/starting.ts");
  const told = execFileSync(process.execPath, ["--conditions=@outloop/source", file], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { all, costly } = JSON.parse(told) as { readonly all: number; readonly costly: readonly string[] };
  expect(all).toBeGreaterThan(50);
  expect(costly).toEqual([]);
});
