import { SteppedClock } from "../virtual-clock.ts";
import type { JobNode } from "./job-node.ts";
import { listenToSignals } from "./signals.ts";

/** The job has come to a kernel, its first or one it was swapped to: whatever comes by way of the kernel reaches it. */
export function attached(job: JobNode): void {
  listenToSignals(job);
  job.events.watch();
  const { clock } = job.kernel;
  if (clock instanceof SteppedClock) clock.serve(() => job.nudge());
}
