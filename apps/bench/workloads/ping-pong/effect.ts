import { Effect, Fiber, Queue } from "effect";
import type { Load, Program } from "../../harness/workload.ts";

export const program: Program = (load: Load): Promise<number> => Effect.runPromise(main(load));

const main = Effect.fnUntraced(function* ({ steps, meter, settings }: Load) {
  const there = yield* Queue.bounded<number>(settings.capacity!);
  const back = yield* Queue.bounded<number>(settings.capacity!);
  meter.begin();
  const pinging = yield* Effect.forkChild(ping(there, back, steps));
  const ponging = yield* Effect.forkChild(pong(there, back, steps));
  const right = yield* Fiber.join(pinging);
  yield* Fiber.join(ponging);
  meter.end();
  return right;
});

const ping = Effect.fnUntraced(function* (
  there: Queue.Queue<number>,
  back: Queue.Queue<number>,
  count: number,
) {
  let right = 0;
  for (let index = 0; index < count; index++) {
    yield* Queue.offer(there, index);
    if ((yield* Queue.take(back)) === index + 1) right++;
  }
  return right;
});

const pong = Effect.fnUntraced(function* (
  there: Queue.Queue<number>,
  back: Queue.Queue<number>,
  count: number,
) {
  for (let index = 0; index < count; index++) yield* Queue.offer(back, (yield* Queue.take(there)) + 1);
});
