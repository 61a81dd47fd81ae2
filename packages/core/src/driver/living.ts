import type { JobNode } from "./job-node.ts";

let made = 0;
/** The jobs behind what users hold of them. */
const behind = new WeakMap<object, JobNode>();

/** The jobs of this thread that have not ended, in the order in which they began. */
const living = new Set<JobNode>();

/** The number of the next job; that of the archetype, which never runs, is 0. */
export function nextJobNumber(): number {
  return made++;
}

export function addJob(job: JobNode): void {
  living.add(job);
}

export function removeJob(job: JobNode): void {
  living.delete(job);
}

export function registerHandle(handle: object, job: JobNode): void {
  behind.set(handle, job);
}

/** The job behind what `start` returned, or what `jobs()` gave. */
export function jobBehind(handle: unknown): JobNode | undefined {
  return typeof handle === "object" && handle !== null ? behind.get(handle) : undefined;
}

export function livingJobs(): JobNode[] {
  return [...living];
}
