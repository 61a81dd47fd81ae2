import co from "co";
import type { Load, Program } from "../../harness/workload.ts";
import { PromiseChannel } from "./promise-channel.ts";

/** It has no channels of its own: the ones on promises, as for the platform. */
export const program: Program = async ({ steps, meter, settings }: Load): Promise<number> => {
  const there = new PromiseChannel<number>(settings.capacity!);
  const back = new PromiseChannel<number>(settings.capacity!);
  meter.begin();
  const pinging = co(ping, there, back, steps);
  const ponging = co(pong, there, back, steps);
  const right = await pinging;
  await ponging;
  meter.end();
  return right;
};

type Channel = PromiseChannel<number>;

function* ping(there: Channel, back: Channel, count: number): Generator<unknown, number, unknown> {
  let right = 0;
  for (let index = 0; index < count; index++) {
    yield there.send(index);
    if ((yield back.receive()) === index + 1) right++;
  }
  return right;
}

function* pong(there: Channel, back: Channel, count: number): Generator<unknown, void, unknown> {
  for (let index = 0; index < count; index++) {
    const value = (yield there.receive()) as number;
    yield back.send(value + 1);
  }
}
