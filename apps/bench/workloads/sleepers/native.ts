import { setTimeout as sleep } from "node:timers/promises";
import type { Load, Program } from "../../harness/workload.ts";
import { blockUntilDue, delays } from "../delays.ts";

export const program: Program = async (load: Load): Promise<number> => {
  const { n, meter, settings } = load;
  const all = delays(load);
  const { phase } = settings;
  await new Promise(setImmediate);
  const promises: Promise<void>[] = Array.from({ length: n });
  if (phase !== "call off") {
    if (phase === "insert") meter.begin();
    for (let index = 0; index < n; index++) promises[index] = sleep(all[index]);
    if (phase === "insert") meter.end();
    meter.alive();
    if (phase === "fire") blockUntilDue(all);
    if (phase !== "insert") meter.begin();
    let woken = 0;
    for (const promise of promises) {
      await promise;
      woken++;
    }
    if (phase !== "insert") meter.end();
    return woken;
  }

  // A signal for each: one for all takes time quadratic in the number of its listeners.
  const controllers: AbortController[] = Array.from({ length: n });
  for (let index = 0; index < n; index++) {
    const controller = (controllers[index] = new AbortController());
    promises[index] = sleep(all[index], undefined, { signal: controller.signal });
  }
  meter.alive();
  meter.begin();
  for (const controller of controllers) controller.abort();
  let calledOff = 0;
  for (const promise of promises) {
    try {
      await promise;
    } catch {
      calledOff++;
    }
  }
  meter.end();
  return calledOff;
};
