import { Effect, Fiber, Queue } from "effect";
import type { Load, Program } from "../../harness/workload.ts";
import { seen, sidesOf } from "./tally.ts";

export const program: Program = (load: Load): Promise<number> => Effect.runPromise(main(load));

const main = Effect.fnUntraced(function* (load: Load) {
  const sides = sidesOf(load);
  const queue = yield* Queue.bounded<number>(0);
  const receivers = [];
  load.meter.begin();
  for (let index = 0; index < sides.receivers; index++)
    receivers.push(yield* Effect.forkChild(receive(queue, sides.perReceiver)));
  for (let index = 0; index < sides.senders; index++) yield* Effect.forkChild(send(queue, sides.perSender));
  let sum = 0;
  for (const receiver of receivers) sum += yield* Fiber.join(receiver);
  load.meter.end();
  return seen(sides, sum);
});

const send = Effect.fnUntraced(function* (queue: Queue.Queue<number>, count: number) {
  for (let value = 1; value <= count; value++) yield* Queue.offer(queue, value);
});

const receive = Effect.fnUntraced(function* (queue: Queue.Queue<number>, count: number) {
  let sum = 0;
  for (let left = count; left > 0; left--) sum += yield* Queue.take(queue);
  return sum;
});
