import type { JobNode } from "./driver/job-node.ts";
import { livingJobs, registerHandle } from "./driver/living.ts";
import { runningJob } from "./driver/running.ts";
import type { Observer } from "./event-record.ts";
import type { Task } from "./task.ts";

/** A job as whoever looks into it sees it, whether `run` or `start` began it. Nothing of it changes the job. */
export interface JobView {
  /** Unique on this thread, counted from 1. */
  readonly id: number;
  /** The name of its main task. */
  readonly name: string;
  /** The name of the kernel it is on now. */
  readonly kernel: string;
  readonly mode: "blocking" | "hosted";
  readonly isOver: boolean;
  /** The tasks alive now, in order of their spawning. */
  tasks(): Task[];
  /**
   * Tells `observer` of each event from now on; first comes a `snapshot` of what is alive. Returns what detaches it.
   * After the end of the job it is told only that. Throws `TypeError` when `observer` is no function.
   */
  observe(observer: Observer): () => void;
}

/**
 * The jobs of this thread that have not ended, in the order in which they began: also those that `run` runs, since an
 * observer or a nested program may ask while they do.
 *
 * @example
 * ```ts
 * run(new SimpleKernel(), function* app() {
 *   jobs().map(({ name, mode }) => `${name}, ${mode}`); // ["app, blocking"]
 * });
 * ```
 */
export function jobs(): JobView[] {
  return livingJobs().map(viewOf);
}

/**
 * The job whose code is running: how a program observes or inspects itself. `undefined` in code of the host. Not a
 * checkpoint; no trap either, so that plain functions may use it.
 *
 * @example
 * ```ts
 * const seen: string[] = [];
 * const stop = thisJob()?.observe(({ kind }) => seen.push(kind));
 * yield* now();
 * stop?.();
 * seen; // ["snapshot", "trap", "answer"]
 * ```
 */
export function thisJob(): JobView | undefined {
  const job = runningJob();
  return job === null ? undefined : viewOf(job);
}

function viewOf(job: JobNode): JobView {
  const view: JobView = {
    id: job.id,
    name: job.main.name,
    get kernel() {
      return job.kernel.name;
    },
    mode: job.hosted ? "hosted" : "blocking",
    get isOver() {
      return job.isOver;
    },
    tasks: () => job.tasks(),
    observe: (observer) => job.events.attach(observer),
  };
  registerHandle(view, job);
  return view;
}
