import type { Load, Program } from "../../harness/workload.ts";
import { PromiseChannel } from "./promise-channel.ts";

export const program: Program = async ({ steps, meter, settings }: Load): Promise<number> => {
  const there = new PromiseChannel<number>(settings.capacity!);
  const back = new PromiseChannel<number>(settings.capacity!);
  meter.begin();
  const pinging = ping(there, back, steps);
  const ponging = pong(there, back, steps);
  const right = await pinging;
  await ponging;
  meter.end();
  return right;
};

async function ping(
  there: PromiseChannel<number>,
  back: PromiseChannel<number>,
  count: number,
): Promise<number> {
  let right = 0;
  for (let index = 0; index < count; index++) {
    await there.send(index);
    if ((await back.receive()) === index + 1) right++;
  }
  return right;
}

async function pong(
  there: PromiseChannel<number>,
  back: PromiseChannel<number>,
  count: number,
): Promise<void> {
  for (let index = 0; index < count; index++) await back.send((await there.receive()) + 1);
}
