import type { Load, Program } from "../../harness/workload.ts";
import { delays, STRIDE } from "../delays.ts";

/** A timer that no queue knows. */
class Alarm {
  static fired = 0;
  slot: unknown = undefined;
  fire(): void {
    Alarm.fired++;
  }
}

/** What the timers themselves cost, without any queue: each is written to, and fired or its deadline computed. */
export const program: Program = (load: Load): number => {
  const { n, meter, settings, steps } = load;
  const alarms = Array.from({ length: n }, () => new Alarm());
  Alarm.fired = 0;
  if (settings.phase === "idle") {
    const deadlines = new Float64Array(n);
    meter.begin();
    for (let step = 0; step < steps; step++) {
      const index = (step * STRIDE) % n;
      alarms[index]!.slot = step;
      deadlines[index] = performance.now();
    }
    meter.end();
    return deadlines.every((each) => each > 0) ? steps : -1;
  }

  const all = delays(load);
  const inOrder = alarms.map((_, index) => index).toSorted((a, b) => all[a]! - all[b]!);
  meter.begin();
  for (const index of inOrder) {
    const alarm = alarms[index]!;
    alarm.slot = null;
    alarm.fire();
  }
  meter.end();
  return Alarm.fired;
};
