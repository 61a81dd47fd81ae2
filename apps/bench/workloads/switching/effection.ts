import { run, spawn, until, type Operation } from "effection";
import type { Load, Program } from "../../harness/workload.ts";
import { switchOver } from "../effection-switch.ts";
import { Carousel } from "./carousel.ts";

export const program: Program = async (load: Load): Promise<number> => run(() => main(load));

function* main({ n, steps, meter, subject }: Load): Operation<number> {
  const carousel = new Carousel(n, steps);
  const ride = subject.variant === "until" ? promisedRider : rider;
  meter.begin();
  const tasks = [];
  for (let index = 0; index < n; index++) tasks.push(yield* spawn(() => ride(carousel, index)));
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

/** As one meets it: by way of a promise, which also lets the host have its turn. */
function* promisedRider(carousel: Carousel, index: number): Operation<void> {
  for (let left = carousel.rounds; left > 0; left--) {
    carousel.turnOf(index);
    yield* until(Promise.resolve());
  }
}
