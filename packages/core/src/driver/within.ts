import type { JobNode } from "./job-node.ts";
import { setRunningJob } from "./running.ts";

/** Runs `f` as this job's own code. */
export function within<T>(job: JobNode, f: () => T): T {
  const previous = setRunningJob(job);
  try {
    return f();
  } finally {
    setRunningJob(previous);
  }
}
