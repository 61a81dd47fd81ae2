import { runSaga, type Task } from "redux-saga";
import { fork, join } from "redux-saga/effects";
import type { Load, Program } from "../../harness/workload.ts";
import { RESOLVED } from "../resolved.ts";
import { Carousel } from "./carousel.ts";

export const program: Program = (load: Load): Promise<number> => runSaga({}, main, load).toPromise();

function* main({ n, steps, meter }: Load): Generator<unknown, number, unknown> {
  const carousel = new Carousel(n, steps);
  meter.begin();
  const tasks: Task[] = [];
  for (let index = 0; index < n; index++) tasks.push((yield fork(rider, carousel, index)) as Task);
  for (const task of tasks) yield join(task);
  meter.end();
  return carousel.inTurn;
}

function* rider(carousel: Carousel, index: number): Generator<unknown, void, unknown> {
  for (let left = carousel.rounds; left > 0; left--) {
    carousel.turnOf(index);
    yield RESOLVED;
  }
}
