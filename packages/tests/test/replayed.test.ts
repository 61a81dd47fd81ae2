import { virtualClock, type Kernel } from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";
import { Recorder, Replay } from "@outloop/replay";
import { asyncProperty, check, constantFrom, integer } from "fast-check";
import { expect, test } from "vitest";
import { programs } from "../src/random/arbitrary.ts";
import { settings } from "../src/random/compare.ts";
import { execute, executeHosted } from "../src/random/execute.ts";
import { show } from "../src/random/show.ts";
import type { Transcript } from "../src/random/transcript.ts";

const { seed, runs } = settings(600);

/** A real clock without the waiting: each look takes a while, and each wait too long. What comes of it is luck. */
function jittery(random: () => number, choices: number): Kernel {
  let instant = 1000 * random();
  const clock = { now: () => (instant += random() / 10) };
  const kernel = new HeapKernel({ clock, seed: choices });
  return layer(kernel, {
    block: (ms) => void (instant += Math.min(ms, 1e9) + 3 * random()),
    host: (ms, resume) => {
      instant += Math.min(ms, 1e9) * (random() < 0.3 ? 0.5 : 1) + random();
      return kernel.host(0, resume);
    },
  });
}

/** Numbers from 0 to 1, which nobody can foresee who does not know `state`. */
function randomFrom(state: number): () => number {
  let next = state;
  return () => {
    next = (Math.imul(next, 1_664_525) + 1_013_904_223) >>> 0;
    return next / 2 ** 32;
  };
}

test(`a random program, swaps included, is replayed as it ran, whatever its clocks and orders (OUTLOOP_SEED=${seed})`, async () => {
  const property = asyncProperty(
    programs,
    integer({ min: 0, max: 2 ** 31 }),
    constantFrom("blocking", "hosted"),
    constantFrom("real", "virtual"),
    async (program, luck, mode, time) => {
      const random = randomFrom(luck);
      const make = (): Kernel =>
        time === "real"
          ? jittery(random, luck)
          : new HeapKernel({ clock: virtualClock({ start: 7 }), seed: luck });
      const lines: string[] = [];
      const recorder = new Recorder((line) => lines.push(line));
      const budget = luck % 2 === 0 ? 0 : 1;
      const then: Transcript =
        mode === "blocking"
          ? execute(program, make, (kernel, f, options) => recorder.run(kernel, f, options))
          : await executeHosted(program, make, budget, (kernel, f, options) =>
              recorder.start(kernel, f, options),
            );
      const replay = new Replay(lines.join(""));
      const again: Transcript =
        mode === "blocking"
          ? execute(program, make, (_, f, options) => replay.run((o) => new SimpleKernel(o), f, options))
          : await executeHosted(program, make, 1 - budget, (_, f, options) =>
              replay.start((o) => new HeapKernel({ ...o, seed: 5 }), f, options),
            );
      expect(again, show(program)).toEqual(then);
    },
  );
  const result = await check(property, { seed, numRuns: runs });
  if (result.failed) throw new Error(`run ${result.numRuns}`, { cause: result.errorInstance });
}, 600_000);
