import { checkpoint } from "@outloop/core";
import type { Load, Program } from "../../harness/workload.ts";
import { Carousel } from "./carousel.ts";

/** No loop, no tasks, no answers: what stepping generators in turn costs by itself, with `yield` or with `yield*`. */
export const program: Program = ({ n, steps, subject, meter }: Load): number => {
  const ride = subject.variant === "yield*" ? asker : rider;
  const carousel = new Carousel(n, steps);
  meter.begin();
  const riders = [];
  for (let index = 0; index < n; index++) riders.push(ride(carousel, index));
  for (let round = 0; round <= carousel.rounds; round++) for (const each of riders) each.next();
  meter.end();
  return carousel.inTurn;
};

function* rider(carousel: Carousel, index: number): Generator<void, void, void> {
  for (let left = carousel.rounds; left > 0; left--) {
    carousel.turnOf(index);
    yield;
  }
}

/** As a program of ours asks: by an object that was made once for all. The least that `yield* checkpoint()` can cost. */
function* asker(carousel: Carousel, index: number): Generator<unknown, void, void> {
  for (let left = carousel.rounds; left > 0; left--) {
    carousel.turnOf(index);
    yield* checkpoint();
  }
}
