import { Channel, run, spawn, type Coroutine } from "@outloop/core";
import type { Load, Program } from "../../harness/workload.ts";
import { makeKernel, timeless } from "../kernels.ts";

export const program: Program = (load: Load): number =>
  run(makeKernel(load.subject, timeless()), () => main(load));

function* main({ steps, meter, settings }: Load): Coroutine<number> {
  const there = new Channel<number>(settings.capacity);
  const back = new Channel<number>(settings.capacity);
  meter.begin();
  const pinging = yield* spawn(ping, there, back, steps);
  const ponging = yield* spawn(pong, there, back, steps);
  const right = yield* pinging.join();
  yield* ponging.join();
  meter.end();
  return right;
}

function* ping(there: Channel<number>, back: Channel<number>, count: number): Coroutine<number> {
  let right = 0;
  for (let index = 0; index < count; index++) {
    yield* there.send(index);
    if ((yield* back.receive()) === index + 1) right++;
  }
  return right;
}

function* pong(there: Channel<number>, back: Channel<number>, count: number): Coroutine<void> {
  for (let index = 0; index < count; index++) yield* back.send((yield* there.receive()) + 1);
}
