import { virtualClock } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";
import { sample } from "fast-check";
import { expect, test } from "vitest";
import { programs } from "../src/random/arbitrary.ts";
import { executeSwapping } from "../src/random/execute.ts";
import { resolve } from "../src/random/program.ts";
import { reference } from "../src/random/reference.ts";
import { show } from "../src/random/show.ts";
import { difference } from "../src/random/transcript.ts";

const simple = () => new SimpleKernel({ clock: virtualClock() });
const heap = () => new HeapKernel({ clock: virtualClock() });

/**
 * A swap by the host takes a turn of its own. After a deadlock nothing else does, and a grace of 0 ms, over at once, is
 * noticed in a turn: the one thing that such a swap shows.
 */
const withGrace = programs.filter((program) => resolve(program).grace > 0);
/** With a fixed seed: each program is run once for each of its events. */
const few = sample(withGrace, { numRuns: 200, seed: 11 });
const many = sample(withGrace, { numRuns: 1000, seed: 12 });

test("a program moved from simple to heap, or back, at any one of its events has the transcript of the reference", async () => {
  let swaps = 0;
  for (const program of few) {
    const expected = reference(program);
    const { events } = await executeSwapping(program, simple, [heap], () => false);
    for (let at = 0; at < events; at++) {
      const [from, to] = at % 2 === 0 ? [simple, heap] : [heap, simple];
      const seen = await executeSwapping(program, from, [to], (event) => event === at);
      swaps += seen.swaps;
      const differs = difference(["reference", `swapped at event ${at}`], expected, seen);
      if (differs !== undefined) expect.fail(`${show(program)}\n\n${differs}`);
    }
  }
  expect(swaps).toBeGreaterThan(5000);
});

test("a program that moves between simple and heap in each of its turns has the transcript of the reference", async () => {
  for (const program of many) {
    const seen = await executeSwapping(program, heap, [simple, heap], () => true);
    const differs = difference(["reference", "swapped in each turn"], reference(program), seen);
    if (differs !== undefined) expect.fail(`${show(program)}\n\n${differs}`);
  }
});
