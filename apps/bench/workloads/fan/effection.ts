import { createQueue, run, spawn, type Operation, type Queue, type Task } from "effection";
import type { Load, Program } from "../../harness/workload.ts";
import { switchOver } from "../effection-switch.ts";
import { seen, sidesOf } from "./tally.ts";

export const program: Program = async (load: Load): Promise<number> => run(() => main(load));

/** Its queues hold any number of values; a sender that lets others have their turn is as near as it gets to waiting. */
function* main(load: Load): Operation<number> {
  const sides = sidesOf(load);
  const queue = createQueue<number, void>();
  const receivers: Task<number>[] = [];
  load.meter.begin();
  for (let index = 0; index < sides.receivers; index++)
    receivers.push(yield* spawn(() => receive(queue, sides.perReceiver)));
  for (let index = 0; index < sides.senders; index++) void (yield* spawn(() => send(queue, sides.perSender)));
  let sum = 0;
  for (const receiver of receivers) sum += yield* receiver;
  load.meter.end();
  return seen(sides, sum);
}

function* send(queue: Queue<number, void>, count: number): Operation<void> {
  for (let value = 1; value <= count; value++) {
    queue.add(value);
    yield* switchOver;
  }
}

function* receive(queue: Queue<number, void>, count: number): Operation<number> {
  let sum = 0;
  for (let left = count; left > 0; left--) sum += (yield* queue.next()).value as number;
  return sum;
}
