import { Effect, Fiber } from "effect";
import type { Load, Program } from "../../harness/workload.ts";

export const program: Program = (load: Load): Promise<number> => Effect.runPromise(main(load));

const main = Effect.fnUntraced(function* ({ n, meter, settings }: Load) {
  const fresh = settings.closures === "fresh";
  const fibers: Fiber.Fiber<number>[] = Array.from({ length: n });
  meter.begin();
  for (let index = 0; index < n; index++) {
    fibers[index] = yield* Effect.forkChild(
      fresh
        ? Effect.gen(function* () {
            yield* Effect.yieldNow;
            return index;
          })
        : give(index),
    );
  }
  yield* Effect.yieldNow;
  meter.alive();
  let right = 0;
  for (let index = 0; index < n; index++) if ((yield* Fiber.join(fibers[index]!)) === index) right++;
  meter.end();
  return right;
});

const give = Effect.fnUntraced(function* (n: number) {
  yield* Effect.yieldNow;
  return n;
});
