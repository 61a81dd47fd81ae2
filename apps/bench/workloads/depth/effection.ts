import { run, type Operation } from "effection";
import type { Load, Program } from "../../harness/workload.ts";
import { switchOver } from "../effection-switch.ts";

export const program: Program = async (load: Load): Promise<number> => run(() => deep(load.n, load));

function* deep(depth: number, load: Load): Operation<number> {
  if (depth > 0) return yield* deep(depth - 1, load);
  let resumed = 0;
  load.meter.begin();
  for (let left = load.steps; left > 0; left--) {
    yield* switchOver;
    resumed++;
  }
  load.meter.end();
  return resumed;
}
