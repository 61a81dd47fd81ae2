import type { Waker } from "../waker.ts";
import type { Outcome } from "../outcome.ts";
import type { Trap } from "../trap.ts";
import type { JobNode } from "./job-node.ts";
import type { TaskNode } from "./task-node.ts";
import type { Wake } from "./traps.ts";
import { Waiter } from "./waiter.ts";
import { within } from "./within.ts";

/** Something outside of the program, another thread for one, that answers when it is ready. See `outside`. */
export interface OutsideSource {
  /**
   * A run waits for something of it: from now on it calls `wake(waker)` whenever there is something to collect. As it may
   * have something already that an earlier waker was told of, it calls that once as soon as it hears of this.
   */
  listen(waker: Waker): void;
  /** That run has ended, or has moved to another kernel, whose waker it heard of before. */
  unlisten(waker: Waker): void;
  /** Gives what has come to those who wait for it. Called on the thread of the run, before each of its turns. */
  collect(): void;
}

/** A wait for something outside, which the run counts on as long as it lasts. */
class OutsideWaiter extends Waiter {
  constructor(task: TaskNode, request: Trap) {
    super(task, request);
    task.job.outside++;
  }

  override wake(ok: boolean, value: unknown): boolean {
    if (!super.wake(ok, value)) return false;
    this.task.job.outside--;
    return true;
  }

  override drop(): void {
    if (this.live) this.task.job.outside--;
    super.drop();
  }
}

/** As a park, but for what is outside. */
export function waitOutside(
  task: TaskNode,
  request: Trap,
  source: OutsideSource,
  arm: (wake: Wake<unknown>) => () => void,
): false {
  if (task.raises()) return false;
  const { job } = task;
  const waiter = new OutsideWaiter(task, request);
  task.park(waiter);
  try {
    if (!job.sources.has(source)) {
      source.listen(job.kernel.waker);
      job.sources.add(source);
    }
    const abandon = arm((outcome: Outcome) => {
      if (waiter.wake(outcome.ok, outcome.ok ? outcome.value : outcome.error)) job.nudge();
    });
    if (typeof abandon !== "function")
      throw new TypeError("outside(source, ...): arm must return a function");
    waiter.armed(abandon);
  } catch (error) {
    if (!waiter.wake(false, error)) {
      const message = `arm threw after ${task.inWords()} was woken`;
      job.warn({ kind: "lost failure", message, task, error });
    }
  }
  return false;
}

/** Gives what has come from outside to the tasks that wait for it. */
export function collectOutside(job: JobNode): void {
  within(job, () => {
    for (const source of job.sources) source.collect();
  });
}

/** The job is served by another kernel from now on: whoever would wake the old one wakes the new one. */
export function moveSources(job: JobNode, from: Waker): void {
  for (const source of job.sources) {
    source.listen(job.kernel.waker);
    source.unlisten(from);
  }
}

/** The job has ended. */
export function endSources(job: JobNode): void {
  for (const source of job.sources) source.unlisten(job.kernel.waker);
  job.sources.clear();
}
