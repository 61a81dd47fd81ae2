import { Interrupted } from "../errors.ts";
import type { JobNode } from "./job-node.ts";

/** From now on the job's present kernel tells it of signals: the first one cancels the whole program. */
export function listenToSignals(job: JobNode): void {
  job.endSignals();
  job.endSignals = NONE;
  const { kernel } = job;
  if (kernel.onSignal === undefined) return;
  job.endSignals = kernel.onSignal((signal) => {
    const error = new Interrupted(signal);
    job.aborted ??= { error };
    job.root.ask("end", error, signal);
  });
}

const NONE = (): void => {};
