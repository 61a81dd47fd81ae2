import { runSaga, type Task } from "redux-saga";
import { fork, join } from "redux-saga/effects";
import type { Load, Program } from "../../harness/workload.ts";
import { RESOLVED } from "../resolved.ts";

export const program: Program = (load: Load): Promise<number> => runSaga({}, main, load).toPromise();

function* main({ n, meter }: Load): Generator<unknown, number, unknown> {
  const tasks: Task<number>[] = Array.from({ length: n });
  meter.begin();
  for (let index = 0; index < n; index++) tasks[index] = (yield fork(give, index)) as Task<number>;
  meter.alive();
  let right = 0;
  for (let index = 0; index < n; index++) if ((yield join(tasks[index]!)) === index) right++;
  meter.end();
  return right;
}

function* give(n: number): Generator<unknown, number, unknown> {
  yield RESOLVED;
  return n;
}
