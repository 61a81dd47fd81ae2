import { checkpoint, currentScope, run, scope, sleep, spawn, type Coroutine, type Task } from "@outloop/core";
import type { Load, Program } from "../../harness/workload.ts";
import { blockUntilDue, delays } from "../delays.ts";
import { makeKernel } from "../kernels.ts";

/** That a million spawns, or waiting for what is due, hold the thread is known. */
const onWarning = (): void => {};

export const program: Program = (load: Load): number =>
  run(makeKernel(load.subject), () => main(load), { onWarning });

function* main(load: Load): Coroutine<number> {
  const tasks: Task<void>[] = Array.from({ length: load.n });
  const woken = yield* scope(body, load, tasks);
  if (load.settings.phase === "call off") {
    load.meter.end();
    return tasks.filter((task) => task.state === "done").length;
  }
  return woken;
}

function* body(load: Load, tasks: Task<void>[]): Coroutine<number> {
  const { n, meter, settings, subject } = load;
  const { phase } = settings;
  const all = delays(load);
  if (phase === "insert") meter.begin();
  for (let index = 0; index < n; index++) tasks[index] = yield* spawn(sleep, all[index]!);
  // They begin in the next turn; after it all of them sleep.
  yield* checkpoint();
  if (phase === "insert") meter.end();
  meter.alive();

  if (phase === "fire" || phase === "as due") {
    if (phase === "fire") blockUntilDue(all);
    meter.begin();
    let woken = 0;
    for (const task of tasks) {
      yield* task.join();
      woken++;
    }
    meter.end();
    return woken;
  }
  if (phase === "call off") {
    // Ends when the scope has ended, in main.
    meter.begin();
    if (subject.variant === "one by one") for (const task of tasks) yield* task.cancel();
  }
  (yield* currentScope()).cancel();
  return n;
}
