import { now, run, sleep, spawn, virtualClock, type Coroutine } from "@outloop/core";
import type { Load, Program } from "../../harness/workload.ts";
import { makeKernel } from "../kernels.ts";

export const program: Program = (load: Load): number =>
  run(makeKernel(load.subject, virtualClock()), () => main(load));

function* main({ n, steps, meter }: Load): Coroutine<number> {
  meter.begin();
  const tasks = [];
  for (let index = 0; index < n; index++) tasks.push(yield* spawn(heart, steps / n));
  let beats = 0;
  for (const task of tasks) beats += yield* task.join();
  meter.end();
  return (yield* now()) === (steps / n) * 1000 ? beats : -1;
}

function* heart(seconds: number): Coroutine<number> {
  let beats = 0;
  while (beats < seconds) {
    yield* sleep(1000);
    beats++;
  }
  return beats;
}
