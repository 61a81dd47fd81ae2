import type { JobNode } from "./job-node.ts";

let made = 0;

/** The jobs of this thread that have not ended, in the order in which they began. */
const living = new Set<JobNode>();

/** Returns the number of the job. */
export function addJob(job: JobNode): number {
  living.add(job);
  return made++;
}

export function removeJob(job: JobNode): void {
  living.delete(job);
}

export function livingJobs(): JobNode[] {
  return [...living];
}
