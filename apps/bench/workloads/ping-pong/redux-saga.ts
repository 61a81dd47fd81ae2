import { buffers, channel, runSaga, type Channel, type SagaIterator, type Task } from "redux-saga";
import { fork, join, put, take } from "redux-saga/effects";
import type { Load, Program } from "../../harness/workload.ts";

/** A `put` into its channels never waits for the one who takes, whatever their capacity. */
export const program: Program = (load: Load): Promise<number> => runSaga({}, main, load).toPromise();

function* main({ steps, meter }: Load): SagaIterator<number> {
  const there = channel<number>(buffers.expanding());
  const back = channel<number>(buffers.expanding());
  meter.begin();
  const pinging = (yield fork(ping, there, back, steps)) as Task<number>;
  const ponging = (yield fork(pong, there, back, steps)) as Task;
  const right = (yield join(pinging)) as number;
  yield join(ponging);
  meter.end();
  return right;
}

function* ping(there: Channel<number>, back: Channel<number>, count: number): SagaIterator<number> {
  let right = 0;
  for (let index = 0; index < count; index++) {
    yield put(there, index);
    if ((yield take(back)) === index + 1) right++;
  }
  return right;
}

function* pong(there: Channel<number>, back: Channel<number>, count: number): SagaIterator<void> {
  for (let index = 0; index < count; index++) {
    const value = (yield take(there)) as number;
    yield put(back, value + 1);
  }
}
