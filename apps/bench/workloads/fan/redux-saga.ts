import { buffers, channel, runSaga, type Channel, type SagaIterator, type Task } from "redux-saga";
import { fork, join, put, take } from "redux-saga/effects";
import type { Load, Program } from "../../harness/workload.ts";
import { seen, sidesOf } from "./tally.ts";

export const program: Program = (load: Load): Promise<number> => runSaga({}, main, load).toPromise();

function* main(load: Load): SagaIterator<number> {
  const sides = sidesOf(load);
  const values = channel<number>(buffers.expanding());
  const receivers: Task<number>[] = [];
  load.meter.begin();
  for (let index = 0; index < sides.receivers; index++)
    receivers.push((yield fork(receive, values, sides.perReceiver)) as Task<number>);
  for (let index = 0; index < sides.senders; index++) yield fork(send, values, sides.perSender);
  let sum = 0;
  for (const receiver of receivers) sum += (yield join(receiver)) as number;
  load.meter.end();
  return seen(sides, sum);
}

function* send(values: Channel<number>, count: number): SagaIterator<void> {
  for (let value = 1; value <= count; value++) yield put(values, value);
}

function* receive(values: Channel<number>, count: number): SagaIterator<number> {
  let sum = 0;
  for (let left = count; left > 0; left--) sum += (yield take(values)) as number;
  return sum;
}
