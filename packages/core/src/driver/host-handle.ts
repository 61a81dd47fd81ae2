import type { JobNode } from "./job-node.ts";

/** The host's end of something that host code may use: as long as it is open, a run counts on the host. */
export class HostHandle {
  #job: JobNode | null = null;
  #open = true;

  /** It has come to a run. */
  open(job: JobNode): void {
    // Under `run` no code of the host can come: whoever waits for it waits in vain, and shall hear so.
    if (!job.hosted) return;
    this.#job = job;
    if (this.#open) job.outside++;
  }

  /** Nothing more will come from the host. */
  close(): void {
    if (this.#open && this.#job !== null) this.#job.outside--;
    this.#open = false;
    this.used();
  }

  /** Host code has used it: the run has something to do. */
  used(): void {
    this.#job?.nudge();
  }
}
