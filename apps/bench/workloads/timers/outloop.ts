import type { Load, Program } from "../../harness/workload.ts";
import { blockUntilDue, delays, IDLE_MS, STRIDE } from "../delays.ts";
import { makeKernel } from "../kernels.ts";
import { Alarm } from "./alarm.ts";

/** The bare kernel. The clock is read once, as Node reads its own once in a turn of its loop. */
export const program: Program = (load: Load): number => {
  const { n, meter, subject, settings } = load;
  const all = delays(load);
  const alarms: Alarm[] = Array.from({ length: n });
  const { phase } = settings;
  using kernel = makeKernel(subject);
  kernel.attach();
  Alarm.fired = 0;

  const now = kernel.now();
  if (phase === "insert") meter.begin();
  for (let index = 0; index < n; index++) {
    const alarm = new Alarm();
    alarms[index] = alarm;
    kernel.at(now + all[index]!, alarm);
  }
  if (phase === "insert") meter.end();
  meter.alive();

  if (phase === "fire" || phase === "as due") {
    if (phase === "fire") blockUntilDue(all);
    meter.begin();
    while (Alarm.fired < n) {
      const wait = kernel.turn() - kernel.now();
      if (Alarm.fired < n && wait > 0) kernel.block(wait);
    }
    meter.end();
    return Alarm.fired;
  }
  if (phase === "idle") {
    meter.begin();
    for (let step = 0; step < load.steps; step++) {
      const alarm = alarms[(step * STRIDE) % n]!;
      kernel.off(alarm);
      kernel.at(kernel.now() + IDLE_MS, alarm);
    }
    meter.end();
    return kernel.drain().timers.length === n ? load.steps : -1;
  }
  if (phase === "call off") meter.begin();
  for (const alarm of alarms) kernel.off(alarm);
  if (phase === "call off") meter.end();
  return kernel.turn() === Infinity && kernel.drain().timers.length === 0 ? n - Alarm.fired : -1;
};
