import { describeValue } from "./describe.ts";
import { reportOfJob, viewOfTask } from "./driver/inspection.ts";
import { jobBehind } from "./driver/living.ts";
import { TaskNode } from "./driver/task-node.ts";
import type { JobView } from "./job-view.ts";
import type { JobReport, TaskView } from "./report.ts";
import type { Job } from "./start.ts";
import type { Task } from "./task.ts";

/**
 * Tells what a task is doing, at any time, from within its run or from outside: its state, what it waits for and by
 * whom that is held, its chain of calls, its scopes and deadline. After Python's `cr_await`, `cr_origin` and `cr_frame`.
 * With `debug: true` also where it was spawned and where each of its coroutines stands.
 *
 * Not a checkpoint, and no trap. It costs as much as it tells. Throws `TypeError` when `task` is no task of core's.
 *
 * @example
 * ```ts
 * const channel = new Channel<string>();
 * function* reader() {
 *   return yield* channel.receive();
 * }
 * const task = yield* spawn(reader);
 * yield* checkpoint();
 * inspect(task).waitsFor; // "receive on Channel#1"
 * inspect(task).calls; // [{ name: "reader" }]
 * channel.trySend("hello");
 * ```
 */
export function inspect(task: Task): TaskView {
  if (task instanceof TaskNode) return viewOfTask(task);
  throw new TypeError(`inspect(task): takes what spawn() gave, got ${describeValue(task)}`);
}

/**
 * Tells what is alive in a job: all its tasks, as {@link inspect} does, and its scopes. Takes what `start` returned, or
 * one of `jobs()`. A job that has ended has neither. `limit`: no more than so many tasks, the oldest, and the scopes around
 * them, which bounds what a look into a job of 100,000 tasks costs. Throws `TypeError` for anything else.
 *
 * @example
 * ```ts
 * run(new SimpleKernel(), function* app() {
 *   yield* spawn(sleep, 10);
 *   inspectJob(thisJob()!).tasks.map(({ name, state }) => `${name}: ${state}`); // ["app: running", "sleep: new"]
 * });
 * ```
 */
export function inspectJob(
  job: JobView | Job<unknown>,
  options: { readonly limit?: number } = {},
): JobReport {
  const node = jobBehind(job);
  if (node !== undefined) return reportOfJob(node, options.limit ?? Infinity);
  throw new TypeError(
    `inspectJob(job): takes what start() returned or one of jobs(), got ${describeValue(job)}`,
  );
}
