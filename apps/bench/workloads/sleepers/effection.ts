import { run, scoped, sleep, spawn, type Operation, type Task } from "effection";
import type { Load, Program } from "../../harness/workload.ts";
import { blockUntilDue, delays } from "../delays.ts";

export const program: Program = async (load: Load): Promise<number> => {
  const tasks: Task<void>[] = Array.from({ length: load.n });
  const woken = await run(() => scoped(() => body(load, tasks)));
  if (load.settings.phase === "call off") load.meter.end();
  return woken;
};

function* body(load: Load, tasks: Task<void>[]): Operation<number> {
  const { n, meter, settings } = load;
  const { phase } = settings;
  const all = delays(load);
  if (phase === "insert") meter.begin();
  for (let index = 0; index < n; index++) tasks[index] = yield* spawn(() => sleep(all[index]!));
  yield* sleep(0);
  if (phase === "insert") meter.end();
  meter.alive();

  // The end of the scope halts what is alive in it, as the end of `run` would.
  if (phase === "call off") {
    meter.begin();
    return n;
  }
  if (phase === "fire") blockUntilDue(all);
  if (phase !== "insert") meter.begin();
  let woken = 0;
  for (const task of tasks) {
    yield* task;
    woken++;
  }
  if (phase !== "insert") meter.end();
  return woken;
}
