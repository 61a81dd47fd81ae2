import { Busy } from "../errors.ts";
import type { ThreadWatcher } from "../thread-watcher.ts";
import type { JobNode } from "./job-node.ts";
import { livingJobs } from "./living.ts";

/** Who watches this thread. The driver asks only whether there is somebody: a job nobody watches pays for that alone. */
export let threadWatcher: ThreadWatcher | null = null;

/** Returns what ends it. */
export function setThreadWatcher(watcher: ThreadWatcher): () => void {
  if (threadWatcher !== null)
    throw new Busy("watchThread(watcher): this thread has a watcher; end that one first");
  change(watcher);
  return () => {
    if (threadWatcher === watcher) change(null);
  };
}

/** Tells the watcher of something; whatever it throws is no affair of the program. */
export function tellWatcher(job: JobNode, tell: (watcher: ThreadWatcher) => void): void {
  if (threadWatcher === null) return;
  try {
    tell(threadWatcher);
  } catch (error) {
    change(null);
    job.warn({
      kind: "observer failed",
      message: "the watcher of the thread threw and is not called again",
      error,
    });
  }
}

function change(watcher: ThreadWatcher | null): void {
  threadWatcher = watcher;
  for (const job of livingJobs()) job.events.watcherChanged();
}
