import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/** One thread and room for all that is made: nothing is collected, or compiled, at a time of its own choice. */
const FLAGS = ["--expose-gc", "--single-threaded", "--min-semi-space-size=64", "--max-semi-space-size=64"];

function guard(name: string): number {
  const file = join(import.meta.dirname, `../guards/${name}.ts`);
  const args = ["--conditions=@outloop/source", ...FLAGS, "--disable-warning=ExperimentalWarning", file];
  return Number(
    execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
}

describe("what is allocated, counted and not clocked", () => {
  test("a switch among tasks allocates nothing", () => {
    const bytes = guard("switching");
    console.log(`${bytes} bytes for each switch`);
    // Measuring itself takes some 4 kB, for 50,000 switches; the smallest object takes 12 bytes.
    expect(bytes).toBeGreaterThanOrEqual(0);
    expect(bytes).toBeLessThan(1);
  });

  test("a parked task holds less than 450 bytes: its generator, its trap, its timer and itself", () => {
    const bytes = guard("parked");
    console.log(`${bytes.toFixed(1)} bytes for each task that sleeps`);
    expect(bytes).toBeGreaterThan(200);
    expect(bytes).toBeLessThan(450);
  });
});
