import { Effect } from "effect";
import type { Load, Program } from "../../harness/workload.ts";

export const program: Program = (load: Load): Promise<number> => Effect.runPromise(deep(load.n, load));

const deep: (depth: number, load: Load) => Effect.Effect<number> = Effect.fnUntraced(function* (depth, load) {
  if (depth > 0) return yield* deep(depth - 1, load);
  let resumed = 0;
  load.meter.begin();
  for (let left = load.steps; left > 0; left--) {
    yield* Effect.yieldNow;
    resumed++;
  }
  load.meter.end();
  return resumed;
});
