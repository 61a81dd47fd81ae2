import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { binaries } from "./native/binaries.ts";

const program = fileURLToPath(new URL("fuzz/fuzz.ts", import.meta.url));

describe.each(binaries())("Random calls with random arguments on $name", ({ file }) => {
  it("end in no crash, no exception and no result that is none; the seed is in the message otherwise", () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const args = ["--expose-gc", program, "3000", String(seed), file];
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: "utf8",
      timeout: 50_000,
    });
    expect({ status, signal }, `seed ${seed}\n${stdout}\n${stderr}`).toEqual({ status: 0, signal: null });
    expect(stdout).toMatch(/^seed \d+\ncalls [1-9]\d*, received [1-9]\d*, /);
  });
});
