import { runSaga, type Task } from "redux-saga";
import { cancel, fork } from "redux-saga/effects";
import type { Load, Program } from "../../harness/workload.ts";
import { Census, CHILDREN, levelsOf } from "./tree.ts";

export const program: Program = (load: Load): Promise<number> => runSaga({}, main, load).toPromise();

/** Its cleanup is not waited for by who cancels, so it does not wait either: less work than the others do. */
function* main({ n, meter }: Load): Generator<unknown, number, unknown> {
  const census = new Census();
  const root = (yield fork(node, census, levelsOf(n))) as Task;
  meter.alive();
  meter.begin();
  yield cancel(root);
  meter.end();
  return census.cleaned;
}

function* node(census: Census, levels: number): Generator<unknown, void, unknown> {
  if (levels > 1) for (let child = 0; child < CHILDREN; child++) yield fork(node, census, levels - 1);
  census.waiting++;
  try {
    yield new Promise(() => {});
  } finally {
    census.cleaned++;
  }
}
