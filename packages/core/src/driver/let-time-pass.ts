import type { Instant } from "../clock.ts";
import { SteppedClock, type VirtualClock } from "../virtual-clock.ts";
import type { JobNode } from "./job-node.ts";

/** What {@link letTimePass} returns when the job is to go on at once. */
export const MOVED = -1;

/**
 * Nothing is ready on a virtual clock, and `next` is the earliest deadline: moves the clock as far as it may, or tells
 * how long to wait for what may move it: `Infinity`, or 0 to let the host have a turn.
 */
export function letTimePass(job: JobNode, clock: VirtualClock, next: Instant): number {
  if (clock instanceof SteppedClock && clock.isAdvancing) return advance(job, clock, next);
  // Time stands still while somebody outside may still have something to say.
  if (job.outside > 0) return Infinity;
  if (clock.autojump) {
    clock.jump(next);
    return MOVED;
  }
  if (job.hosted) return Infinity;
  job.stopped();
  return MOVED;
}

/** By hand the clock is moved past what is pending outside, but not past what has been settled already. */
function advance(job: JobNode, clock: SteppedClock, next: Instant): number {
  if (job.outside > 0 && !job.hasHeard) {
    job.hasHeard = true;
    return 0;
  }
  job.hasHeard = false;
  clock.step(next);
  // Who waits for the end of the way hears of it before the clock moves on.
  return clock.isAdvancing ? MOVED : 0;
}
