import { checkpoint, run, spawn, type Coroutine, type TraceEvent } from "@outloop/core";
import type { Load, Program } from "../../harness/workload.ts";
import { makeKernel, timeless } from "../kernels.ts";
import { Carousel } from "../switching/carousel.ts";

/** The switch among tasks, with somebody told of each trap and each step, or with nobody. */
export const program: Program = (load: Load): number => {
  const { steps, subject } = load;
  let traps = 0;
  const trace = (event: TraceEvent): void => {
    if (event.kind === "trap" && event.trap.op === "checkpoint") traps++;
  };
  const options = subject.variant === "on" ? { trace } : {};
  const right = run(makeKernel(subject, timeless()), () => main(load), options);
  // Each rider asks once in each round.
  return subject.variant === "on" && traps !== steps ? -1 : right;
};

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
