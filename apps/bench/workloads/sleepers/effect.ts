import { Effect, Fiber } from "effect";
import type { Load, Program } from "../../harness/workload.ts";
import { blockUntilDue, delays } from "../delays.ts";

export const program: Program = (load: Load): Promise<number> => Effect.runPromise(main(load));

const main = Effect.fnUntraced(function* (load: Load) {
  const { n, meter, settings } = load;
  const { phase } = settings;
  const all = delays(load);
  const fibers: Fiber.Fiber<void>[] = Array.from({ length: n });
  if (phase === "insert") meter.begin();
  for (let index = 0; index < n; index++) fibers[index] = yield* Effect.forkChild(Effect.sleep(all[index]!));
  yield* Effect.yieldNow;
  if (phase === "insert") meter.end();
  meter.alive();

  if (phase === "call off") {
    meter.begin();
    yield* Fiber.interruptAll(fibers);
    meter.end();
    return fibers.filter((fiber) => fiber.pollUnsafe() !== undefined).length;
  }
  if (phase === "fire") blockUntilDue(all);
  if (phase !== "insert") meter.begin();
  let woken = 0;
  for (const fiber of fibers) {
    yield* Fiber.join(fiber);
    woken++;
  }
  if (phase !== "insert") meter.end();
  return woken;
});
