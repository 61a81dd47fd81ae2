import { run, spawn, type Operation } from "effection";
import type { Load, Program } from "../../harness/workload.ts";
import { switchOver } from "../effection-switch.ts";
import { Carousel } from "./carousel.ts";

export const program: Program = async (load: Load): Promise<number> => run(() => main(load));

function* main({ n, steps, meter }: Load): Operation<number> {
  const carousel = new Carousel(n, steps);
  meter.begin();
  const tasks = [];
  for (let index = 0; index < n; index++) tasks.push(yield* spawn(() => rider(carousel, index)));
  for (const task of tasks) yield* task;
  meter.end();
  return carousel.inTurn;
}

function* rider(carousel: Carousel, index: number): Operation<void> {
  for (let left = carousel.rounds; left > 0; left--) {
    carousel.turnOf(index);
    yield* switchOver;
  }
}
