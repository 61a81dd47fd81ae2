import { Effect, Fiber } from "effect";
import type { Load, Program } from "../../harness/workload.ts";
import { Carousel } from "./carousel.ts";

export const program: Program = (load: Load): Promise<number> => Effect.runPromise(main(load));

const main = Effect.fnUntraced(function* ({ n, steps, meter }: Load) {
  const carousel = new Carousel(n, steps);
  meter.begin();
  const fibers = [];
  for (let index = 0; index < n; index++) fibers.push(yield* Effect.forkChild(rider(carousel, index)));
  for (const fiber of fibers) yield* Fiber.join(fiber);
  meter.end();
  // With many fibers a few of the turns change places.
  return carousel.turns;
});

const rider = Effect.fnUntraced(function* (carousel: Carousel, index: number) {
  for (let left = carousel.rounds; left > 0; left--) {
    carousel.turnOf(index);
    yield* Effect.yieldNow;
  }
});
