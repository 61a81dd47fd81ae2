import { runSaga } from "redux-saga";
import { call } from "redux-saga/effects";
import type { Load, Program } from "../../harness/workload.ts";
import { RESOLVED } from "../resolved.ts";

export const program: Program = (load: Load): Promise<number> => runSaga({}, deep, load.n, load).toPromise();

function* deep(depth: number, load: Load): Generator<unknown, number, unknown> {
  if (depth > 0) return (yield call(deep, depth - 1, load)) as number;
  let resumed = 0;
  load.meter.begin();
  for (let left = load.steps; left > 0; left--) {
    yield RESOLVED;
    resumed++;
  }
  load.meter.end();
  return resumed;
}
