import type { Load, Program } from "../../harness/workload.ts";

export const program: Program = (load: Load): Promise<number> => deep(load.n, load);

async function deep(depth: number, load: Load): Promise<number> {
  // The way down is on the stack, which ten thousand levels at once would overflow; the way back is not.
  if (depth % 1000 === 999) await undefined;
  if (depth > 0) return await deep(depth - 1, load);
  let resumed = 0;
  load.meter.begin();
  for (let left = load.steps; left > 0; left--) {
    await undefined;
    resumed++;
  }
  load.meter.end();
  return resumed;
}
