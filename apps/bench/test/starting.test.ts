import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("starting an empty program makes Node load nothing that takes longer than core itself", () => {
  const file = join(import.meta.dirname, "../guards/starting.ts");
  const told = execFileSync(process.execPath, ["--conditions=@outloop/source", file], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { all, costly } = JSON.parse(told) as { readonly all: number; readonly costly: readonly string[] };
  expect(all).toBeGreaterThan(50);
  expect(costly).toEqual([]);
});
