import { Abandoned } from "../errors.ts";
import { spread, type ScopeNode } from "./scope-node.ts";
import type { TaskNode } from "./task-node.ts";
import { Unwinding } from "./unwinding.ts";

/** After this many raises past its grace, a task that still parks is abandoned. */
const RAISES_PAST_GRACE = 100;

/** Would a park of this task raise? */
export function isDue(task: TaskNode): boolean {
  const { unwinding, scope } = task;
  if (unwinding === null) return scope.reach !== null;
  if (pastGrace(task) !== null) return true;
  // What reaches a scope opened since the delivery is a new cancel; where it was delivered it is no news.
  return scope.reach !== null && unwinding.level !== scope;
}

/** Throws the cancel that is due into `task`: that error becomes what its coroutine gets next. */
export function raise(task: TaskNode): void {
  const late = pastGrace(task);
  if (late !== null) {
    late.raises++;
    if (late.raises > RAISES_PAST_GRACE) {
      const error = new Abandoned(task, RAISES_PAST_GRACE);
      task.job.warn({ kind: "abandoned", message: error.message, task, error });
      return task.abandon(error);
    }
    task.failed = true;
    task.answer = late.cancel.error;
    return;
  }
  const cancel = task.scope.reach!;
  cancel.delivered = true;
  task.unwinding = new Unwinding(task, cancel, task.scope, graceOver);
  task.failed = true;
  task.answer = cancel.error;
  if (task.job.watched) task.job.events.cancelDelivered(task, cancel.error);
}

/** `scope` is left: the unwinding it absorbs has ended, any other goes on outside. `passing`: with the same error. */
export function leaveUnwinding(task: TaskNode, scope: ScopeNode, passing: boolean): void {
  const { unwinding } = task;
  if (unwinding === null || unwinding.level !== scope) return;
  if (unwinding.target === scope) {
    if (!passing) {
      task.unwinding = unwinding.outer;
      return;
    }
    // A cancel from further out came while this one was under way: its scope is the one that absorbs now.
    unwinding.cancel = scope.outside()!.reach!;
    unwinding.target = unwinding.cancel.scope;
  }
  unwinding.level = scope.parent!;
  // Where it meets one further out that was under way all the time, the two are one.
  if (unwinding.outer?.level === unwinding.level) task.unwinding = unwinding.outer;
}

/** The grace runs afresh when a task comes back from waiting for a scope's children; an open shield still stops it. */
export function restartGrace(task: TaskNode): void {
  for (let each = task.unwinding; each !== null; each = each.outer) each.restartGrace();
  for (
    let scope: ScopeNode | null = task.scope;
    scope !== null && scope.owner === task;
    scope = scope.parent
  ) {
    if (scope.shielded) scope.graceStoppedAt = task.job.now();
  }
}

/** The grace of `unwinding` has ended while its task was parked: from now on every park raises. */
function graceOver(unwinding: Unwinding): void {
  const { task, level } = unwinding;
  unwinding.over = true;
  task.job.warn({
    kind: "swallowed cancel",
    message:
      `${task.inWords()} still parks ${level.grace} ms after it was ${unwinding.cancel.error.message}: ` +
      `it caught Cancelled and went on, or its cleanup takes longer than its grace`,
    task,
    error: unwinding.cancel.error,
  });
  const opened = openedSince(task.scope, level);
  if (opened?.boundary === true) {
    opened.boundary = false;
    if (level.reach !== null && opened.outside() !== null) spread(opened, level.reach);
  }
  task.interrupt();
}

/** The outermost of the task's scopes inside `level`. */
function openedSince(innermost: ScopeNode, level: ScopeNode): ScopeNode | null {
  let scope = innermost;
  if (scope === level) return null;
  while (scope.parent !== level && scope.parent !== null) scope = scope.parent;
  return scope;
}

export function isPastGrace(task: TaskNode): boolean {
  return pastGrace(task) !== null;
}

function pastGrace(task: TaskNode): Unwinding | null {
  for (let each = task.unwinding; each !== null; each = each.outer)
    if (each.over && !each.isShielded()) return each;
  return null;
}
