import type { Load, Program } from "../../harness/workload.ts";
import { delays, STRIDE } from "../delays.ts";
import { Alarm } from "./alarm.ts";

/** What the timers themselves cost, without any queue: each is made, or written to and fired or its deadline computed. */
export const program: Program = (load: Load): number => {
  const { n, meter, settings, steps } = load;
  if (settings.phase === "insert") {
    const made: Alarm[] = Array.from({ length: n });
    meter.begin();
    make(made);
    meter.end();
    meter.alive();
    return made.filter(({ slot }) => slot !== undefined).length;
  }
  const alarms = Array.from({ length: n }, () => new Alarm());
  if (settings.phase === "idle") {
    const deadlines = new Float64Array(n);
    meter.begin();
    putOff(alarms, deadlines, steps);
    meter.end();
    return deadlines.every((each) => each > 0) ? steps : -1;
  }

  const all = delays(load);
  const inOrder = alarms.map((_, index) => index).toSorted((a, b) => all[a]! - all[b]!);
  Alarm.fired = 0;
  meter.begin();
  fire(alarms, inOrder);
  meter.end();
  return Alarm.fired;
};

// Functions of their own: the engine compiles them for the small runs that warm up, and as they are for the large one.

function make(alarms: Alarm[]): void {
  for (let index = 0; index < alarms.length; index++) {
    const alarm = new Alarm();
    alarm.slot = index;
    alarms[index] = alarm;
  }
}

function putOff(alarms: readonly Alarm[], deadlines: Float64Array, steps: number): void {
  for (let step = 0; step < steps; step++) {
    const index = (step * STRIDE) % alarms.length;
    alarms[index]!.slot = step;
    deadlines[index] = performance.now();
  }
}

function fire(alarms: readonly Alarm[], inOrder: readonly number[]): void {
  for (let at = 0; at < inOrder.length; at++) {
    const alarm = alarms[inOrder[at]!]!;
    alarm.slot = null;
    alarm.fire();
  }
}
