import type { JobNode } from "./job-node.ts";

let running: JobNode | null = null;

/** The job whose turn it is on this thread. Jobs nest: a task may `run` another program on another kernel. */
export function runningJob(): JobNode | null {
  return running;
}

/** Says whose turn it is; returns whose it was. */
export function setRunningJob(job: JobNode | null): JobNode | null {
  const previous = running;
  running = job;
  return previous;
}
