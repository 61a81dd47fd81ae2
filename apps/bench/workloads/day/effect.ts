import { Effect, Fiber } from "effect";
import { TestClock } from "effect/testing";
import type { Load, Program } from "../../harness/workload.ts";

export const program: Program = (load: Load): Promise<number> =>
  Effect.runPromise(main(load).pipe(Effect.provide(TestClock.layer())));

const main = Effect.fnUntraced(function* ({ n, steps, meter }: Load) {
  const seconds = steps / n;
  meter.begin();
  const fibers = [];
  for (let index = 0; index < n; index++) fibers.push(yield* Effect.forkChild(heart(seconds)));
  // One second after the other: a longer step would wake nobody who goes to sleep within it.
  for (let second = 0; second < seconds; second++) yield* TestClock.adjust(1000);
  let beats = 0;
  for (const fiber of fibers) beats += yield* Fiber.join(fiber);
  meter.end();
  return beats;
});

const heart = Effect.fnUntraced(function* (seconds: number) {
  let beats = 0;
  while (beats < seconds) {
    yield* Effect.sleep(1000);
    beats++;
  }
  return beats;
});
