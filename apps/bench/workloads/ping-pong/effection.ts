import { createQueue, run, spawn, type Operation, type Queue } from "effection";
import type { Load, Program } from "../../harness/workload.ts";

export const program: Program = async (load: Load): Promise<number> => run(() => main(load));

/** A queue of effection holds any number of values, so its `add` does not wait: less work than the others do. */
function* main({ steps, meter }: Load): Operation<number> {
  const there = createQueue<number, void>();
  const back = createQueue<number, void>();
  meter.begin();
  const pinging = yield* spawn(() => ping(there, back, steps));
  const ponging = yield* spawn(() => pong(there, back, steps));
  const right = yield* pinging;
  yield* ponging;
  meter.end();
  return right;
}

function* ping(there: Queue<number, void>, back: Queue<number, void>, count: number): Operation<number> {
  let right = 0;
  for (let index = 0; index < count; index++) {
    there.add(index);
    if ((yield* back.next()).value === index + 1) right++;
  }
  return right;
}

function* pong(there: Queue<number, void>, back: Queue<number, void>, count: number): Operation<void> {
  for (let index = 0; index < count; index++) back.add(((yield* there.next()).value as number) + 1);
}
