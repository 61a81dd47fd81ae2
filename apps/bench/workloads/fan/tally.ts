import type { Load } from "../../harness/workload.ts";

/** One side is one task, the other n; each of the many handles the same number of values. */
export interface Sides {
  readonly senders: number;
  readonly receivers: number;
  readonly perSender: number;
  readonly perReceiver: number;
}

export function sidesOf({ n, steps, settings }: Load): Sides {
  const [senders, receivers] = settings.direction === "out" ? [1, n] : [n, 1];
  return { senders, receivers, perSender: steps / senders, perReceiver: steps / receivers };
}

/** Every sender sends the numbers from 1 on: the steps, if the sum of what came is right. */
export function seen({ senders, perSender }: Sides, sum: number): number {
  return sum === (senders * (perSender * (perSender + 1))) / 2 ? senders * perSender : -1;
}
