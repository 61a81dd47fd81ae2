import { virtualClock } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { compare, inWords, settings } from "../src/random/compare.ts";
import { FaultyKernel, type Fault } from "../src/random/faulty-kernel.ts";

/** As many as fit in some ten seconds on a slow machine; `pnpm test:long` runs a million. */
const { seed, runs } = settings(4000);

test(`random programs have the transcript of the reference, blocking and hosted (OUTLOOP_SEED=${seed})`, async () => {
  const comparison = await compare({
    seed,
    runs,
    makeKernel: () => new SimpleKernel({ clock: virtualClock() }),
    hosted: true,
  });
  console.log(inWords(comparison));
  if (comparison.found !== undefined) expect.fail(comparison.found);
}, 600_000);

describe("the comparison bites", () => {
  const faults: Fault[] = [
    "ready queue is last in, first out",
    "equal deadlines reversed",
    "lost timer",
    "deadline early by one",
    "called-off timer fires",
    "jobs made ready in a turn run in that turn",
    "timers fire after the jobs",
    "swap drops a timer",
  ];

  /** With a fixed seed: how soon a fault shows is luck, and this is not about luck. */
  const differ = (fault: Fault) =>
    compare({ seed: 1, runs: 1000, makeKernel: () => new FaultyKernel(fault), hosted: false });

  test.each(faults)("on a kernel whose fault is: %s", async (fault) => {
    const { found } = await differ(fault);
    expect(found).toContain("=> ");
  });

  test("and not on the same kernel without a fault", async () => {
    expect((await differ("none")).found).toBe(undefined);
  });
});
