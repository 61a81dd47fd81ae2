import { call, checkpoint, run, type Coroutine } from "@outloop/core";
import type { Load, Program } from "../../harness/workload.ts";
import { makeKernel, timeless } from "../kernels.ts";

export const program: Program = (load: Load): number =>
  run(makeKernel(load.subject, timeless()), () => deep(load.n, load));

function* deep(depth: number, load: Load): Coroutine<number> {
  if (depth > 0) return yield* call(deep, depth - 1, load);
  let resumed = 0;
  load.meter.begin();
  for (let left = load.steps; left > 0; left--) {
    yield* checkpoint();
    resumed++;
  }
  load.meter.end();
  return resumed;
}
