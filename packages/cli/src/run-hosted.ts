import { Interrupted, TaskCancelled, type Job } from "@outloop/core";

/** Runs a program on Node's event loop. The first Ctrl-C cancels it, a second one kills the process. */
export async function runHosted(begin: () => Job<unknown>): Promise<unknown> {
  const job = begin();
  let interrupted = false;
  // `once`: after the first, Ctrl-C does again what it does without a listener.
  const interrupt = (): void => {
    interrupted = true;
    cancelFor(job);
  };
  process.once("SIGINT", interrupt);
  try {
    return await job;
  } catch (error) {
    throw interrupted && error instanceof TaskCancelled ? new Interrupted("SIGINT") : error;
  } finally {
    process.off("SIGINT", interrupt);
  }
}

function cancelFor(job: Job<unknown>): void {
  process.stderr.write("\noutloop: cancelling the program; Ctrl-C again kills it\n");
  void job.cancel("Ctrl-C");
}
