import type { JobNode } from "./job-node.ts";

/** The host's end of something that host code may use: as long as it is open, a run counts on the host. */
export class HostHandle {
  #job: JobNode | null = null;
  #open = true;

  /** It has come to a run. */
  open(job: JobNode): void {
    this.#job = job;
    if (this.#open) job.outside++;
  }

  /** Nothing more will come from the host. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#job !== null) this.#job.outside--;
    this.used();
  }

  /** Host code has used it: the run has something to do. */
  used(): void {
    this.#job?.nudge();
  }
}
