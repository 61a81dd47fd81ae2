import type { Load, Program } from "../../harness/workload.ts";
import { blockUntilDue, delays, STRIDE } from "../delays.ts";

export const program: Program = async (load: Load): Promise<number> => {
  const { n, meter, settings } = load;
  const all = delays(load);
  const timers: NodeJS.Timeout[] = Array.from({ length: n });
  const { phase } = settings;
  let fired = 0;
  let ended: (() => void) | undefined;
  const fire = (): void => {
    if (++fired === n) ended?.();
  };
  // Node's clock stands still within a turn of its loop: one that began long ago would make all of them due too soon.
  await new Promise(setImmediate);

  if (phase === "insert") meter.begin();
  for (let index = 0; index < n; index++) timers[index] = setTimeout(fire, all[index]);
  if (phase === "insert") meter.end();
  meter.alive();

  if (phase === "fire" || phase === "as due") {
    if (phase === "fire") blockUntilDue(all);
    meter.begin();
    await new Promise<void>((resolve) => {
      ended = resolve;
    });
    meter.end();
    return fired;
  }
  if (phase === "idle") {
    meter.begin();
    for (let step = 0; step < load.steps; step++) timers[(step * STRIDE) % n]!.refresh();
    meter.end();
    for (const timer of timers) clearTimeout(timer);
    return load.steps - fired;
  }
  if (phase === "call off") meter.begin();
  for (const timer of timers) clearTimeout(timer);
  if (phase === "call off") meter.end();
  return n - fired;
};
