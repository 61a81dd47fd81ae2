import { mock } from "node:test";
import type { Load, Program } from "../../harness/workload.ts";

/** Callbacks on the mocked timers of `node:test`: Node has no virtual time for promises. */
export const program: Program = ({ n, steps, meter }: Load): number => {
  const seconds = steps / n;
  let beats = 0;
  const beat = (left: number): void => {
    beats++;
    if (left > 1) setTimeout(beat, 1000, left - 1);
  };
  mock.timers.enable({ apis: ["setTimeout"] });
  meter.begin();
  for (let index = 0; index < n; index++) setTimeout(beat, 1000, seconds);
  // One second after the other: within a longer tick nothing that is set anew is due.
  for (let second = 0; second < seconds; second++) mock.timers.tick(1000);
  meter.end();
  mock.timers.reset();
  return beats;
};
