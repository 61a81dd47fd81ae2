import { TimeoutError } from "../errors.ts";
import { leaveUnwinding } from "./cancelling.ts";
import { gather } from "./failures.ts";
import type { ScopeNode } from "./scope-node.ts";
import type { TaskNode } from "./task-node.ts";

/**
 * Leaves `scope`, whose body and children have all ended: what comes out of it becomes the task's answer, and the task
 * is back in the scope around it.
 *
 * Failures come before cancels, in the order in which they happened. A `Cancelled` is absorbed here if this scope was
 * cancelled and nothing further out is: decided now, since cancels may have come while it was on its way.
 */
export function exitScope(task: TaskNode, scope: ScopeNode): void {
  const outerReach = scope.outside()?.reach ?? null;
  const { failures, request } = scope;
  const expired = request !== null && request.kind === "deadline" && outerReach === null;
  let passing = false;

  if (failures !== null) {
    if (scope.kind === "timeout" && scope.deadlineCausedFailure) failures.unshift(timeoutError(scope));
    const lost = gather(failures);
    for (const error of lost) {
      task.job.warn({
        kind: "lost failure",
        message: `a failure came with one that is no object`,
        task,
        error,
      });
    }
    give(task, false, failures[0]);
  } else if (scope.bodyOk) {
    if (expired && scope.endedTask) giveExpired(task, scope);
    else
      give(
        task,
        true,
        scope.kind === "moveOnAfter" ? { timedOut: false, value: scope.bodyValue } : scope.bodyValue,
      );
  } else if (scope.kind !== "task" && request !== null && outerReach === null) {
    if (expired) giveExpired(task, scope);
    else give(task, true, scope.kind === "moveOnAfter" ? { timedOut: false, value: undefined } : undefined);
  } else {
    passing = outerReach !== null;
    give(task, false, scope.bodyValue);
  }

  scope.close();
  if (scope.kind === "task") return;
  leaveUnwinding(task, scope, passing);
  task.scope = scope.parent!;
  if (!Number.isNaN(scope.graceStoppedAt)) {
    const shielded = task.job.now() - scope.graceStoppedAt;
    // In a shield around this one the grace still stands: that one will count its time, this one's included.
    for (let each = task.unwinding; each !== null; each = each.outer)
      if (!each.isShielded()) each.extendGrace(shielded);
  }
}

function giveExpired(task: TaskNode, scope: ScopeNode): void {
  const value = scope.bodyOk ? scope.bodyValue : undefined;
  if (scope.kind === "timeout") give(task, false, timeoutError(scope));
  else give(task, true, scope.kind === "moveOnAfter" ? { timedOut: true, value } : value);
}

function timeoutError(scope: ScopeNode): TimeoutError {
  return new TimeoutError(scope.ms, scope.name === "timeout" ? "a timeout's body" : `'${scope.name}'`);
}

function give(task: TaskNode, ok: boolean, value: unknown): void {
  task.failed = !ok;
  task.answer = value;
}
