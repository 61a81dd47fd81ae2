import { Channel, run, spawn, type Coroutine, type Task } from "@outloop/core";
import type { Load, Program } from "../../harness/workload.ts";
import { makeKernel, timeless } from "../kernels.ts";
import { seen, sidesOf } from "./tally.ts";

export const program: Program = (load: Load): number =>
  run(makeKernel(load.subject, timeless()), () => main(load));

function* main(load: Load): Coroutine<number> {
  const sides = sidesOf(load);
  const channel = new Channel<number>();
  const receivers: Task<number>[] = [];
  load.meter.begin();
  for (let index = 0; index < sides.receivers; index++)
    receivers.push(yield* spawn(receive, channel, sides.perReceiver));
  for (let index = 0; index < sides.senders; index++) yield* spawn(send, channel, sides.perSender);
  let sum = 0;
  for (const receiver of receivers) sum += yield* receiver.join();
  load.meter.end();
  return seen(sides, sum);
}

function* send(channel: Channel<number>, count: number): Coroutine<void> {
  for (let value = 1; value <= count; value++) yield* channel.send(value);
}

function* receive(channel: Channel<number>, count: number): Coroutine<number> {
  let sum = 0;
  for (let left = count; left > 0; left--) sum += yield* channel.receive();
  return sum;
}
