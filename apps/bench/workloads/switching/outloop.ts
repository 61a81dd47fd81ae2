import { checkpoint, run, spawn, type Coroutine } from "@outloop/core";
import type { Load, Program } from "../../harness/workload.ts";
import { makeKernel, timeless } from "../kernels.ts";
import { Carousel } from "./carousel.ts";

export const program: Program = (load: Load): number =>
  run(makeKernel(load.subject, timeless()), () => main(load));

function* main({ n, steps, meter }: Load): Coroutine<number> {
  const carousel = new Carousel(n, steps);
  meter.begin();
  const tasks = [];
  for (let index = 0; index < n; index++) tasks.push(yield* spawn(rider, carousel, index));
  for (const task of tasks) yield* task.join();
  meter.end();
  return carousel.inTurn;
}

function* rider(carousel: Carousel, index: number): Coroutine<void> {
  for (let left = carousel.rounds; left > 0; left--) {
    carousel.turnOf(index);
    yield* checkpoint();
  }
}
