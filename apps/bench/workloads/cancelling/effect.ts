import { Effect, Fiber } from "effect";
import type { Load, Program } from "../../harness/workload.ts";
import { Census, CHILDREN, levelsOf } from "./tree.ts";

export const program: Program = (load: Load): Promise<number> => Effect.runPromise(main(load));

const main = Effect.fnUntraced(function* ({ n, meter }: Load) {
  const census = new Census();
  const root = yield* Effect.forkChild(node(census, levelsOf(n)));
  while (census.waiting < n) yield* Effect.yieldNow;
  meter.alive();
  meter.begin();
  yield* Fiber.interrupt(root);
  meter.end();
  return census.cleaned;
});

const node: (census: Census, levels: number) => Effect.Effect<void> = Effect.fnUntraced(
  function* (census, levels) {
    if (levels > 1)
      for (let child = 0; child < CHILDREN; child++) yield* Effect.forkChild(node(census, levels - 1));
    census.waiting++;
    yield* Effect.ensuring(Effect.never, cleanUp(census));
  },
);

const cleanUp = Effect.fnUntraced(function* (census: Census) {
  yield* Effect.yieldNow;
  census.cleaned++;
});
