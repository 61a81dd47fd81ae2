import type { Load, Program } from "../../harness/workload.ts";
import { PromiseChannel } from "../ping-pong/promise-channel.ts";
import { seen, sidesOf } from "./tally.ts";

export const program: Program = async (load: Load): Promise<number> => {
  const sides = sidesOf(load);
  const channel = new PromiseChannel<number>(0);
  const receivers: Promise<number>[] = [];
  const senders: Promise<void>[] = [];
  load.meter.begin();
  for (let index = 0; index < sides.receivers; index++) receivers.push(receive(channel, sides.perReceiver));
  for (let index = 0; index < sides.senders; index++) senders.push(send(channel, sides.perSender));
  let sum = 0;
  for (const receiver of receivers) sum += await receiver;
  for (const sender of senders) await sender;
  load.meter.end();
  return seen(sides, sum);
};

async function send(channel: PromiseChannel<number>, count: number): Promise<void> {
  for (let value = 1; value <= count; value++) await channel.send(value);
}

async function receive(channel: PromiseChannel<number>, count: number): Promise<number> {
  let sum = 0;
  for (let left = count; left > 0; left--) sum += await channel.receive();
  return sum;
}
