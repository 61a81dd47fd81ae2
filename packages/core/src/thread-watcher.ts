import { setThreadWatcher } from "./driver/watched-thread.ts";
import type { Waker } from "./waker.ts";

/**
 * Told what this thread does with its jobs, by plain calls: how a tool can answer others while every task is parked, and
 * can know from another thread who holds this one. Keep each call short, and cause nothing in the program.
 */
export interface ThreadWatcher {
  /** A turn of a job begins: between turns everything of the program stands still and may be inspected. */
  turn(): void;
  /** A task goes on, at `real` milliseconds of real time (`performance.now()`). */
  step(job: number, task: number, real: number): void;
  /**
   * A job has nothing to do. `waker` ends the wait (core's `wake`) where it holds the thread, as under `run`; it is
   * absent where the host's event loop goes on meanwhile.
   */
  wait(waker?: Waker): void;
  /** A job has ended. */
  end(): void;
}

/**
 * Watches this thread: all jobs, those that run already and those to come. Returns what ends it. Meanwhile each job counts
 * and times the steps of its tasks, as in debug mode, so that `inspect(task)` can tell `did` and `since`.
 *
 * One watcher a thread: throws `Busy` while there is another one. One that throws is detached, and reported to
 * `onWarning` as `observer failed`. No checkpoint.
 *
 * @example
 * ```ts
 * let turns = 0;
 * const stop = watchThread({ turn: () => turns++, step() {}, wait() {}, end() {} });
 * run(new SimpleKernel({ clock: virtualClock() }), function* () {
 *   yield* sleep(10);
 * });
 * stop();
 * turns; // 2
 * ```
 */
export function watchThread(watcher: ThreadWatcher): () => void {
  return setThreadWatcher(watcher);
}
