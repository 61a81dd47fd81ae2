import { ForeignUse, TaskCancelled } from "../errors.ts";
import { failure, success, type Outcome } from "../outcome.ts";
import type { Trap } from "../trap.ts";
import type { TaskNode } from "./task-node.ts";
import type { Waiter } from "./waiter.ts";

/** `task` asks to join `target`. False, for `ask` to return. */
export function join(task: TaskNode, request: Trap, target: TaskNode): false {
  if (task.raises()) return false;
  if (target === task) return task.readyWith(false, new TypeError(`${task.inWords()} cannot join itself`));
  if (target.job !== task.job) return task.readyWith(false, foreign(task, target));
  awaitEnd(task, request, target, "join");
  return false;
}

/** `task` asks to cancel `target`: the request is made in any case. False, for `ask` to return. */
export function cancel(task: TaskNode, request: Trap, target: TaskNode, reason: unknown): false {
  if (target.job !== task.job) return task.raises() ? false : task.readyWith(false, foreign(task, target));
  if (!target.isDone) target.ensureBody().ask("asked", reason, task.inWords());
  if (task.raises()) return false;
  // Where no raise can come, because it is unwinding or shielded, waiting for its own end would never end.
  if (target === task) return task.readyWith(true, undefined);
  awaitEnd(task, request, target, "cancel");
  return false;
}

function awaitEnd(task: TaskNode, request: Trap, target: TaskNode, why: "join" | "cancel"): void {
  if (target.isDone) {
    if (why === "join") target.setTold();
    return awaitNothing(task, request, target, why);
  }
  target.ensureJoiners().push(task.parkOn(request));
}

/** The end has been: the answer is at hand, and no wait needs to be kept. */
function awaitNothing(task: TaskNode, request: Trap, target: TaskNode, why: "join" | "cancel"): void {
  if (why === "cancel") task.answerAtOnce(request, true, undefined);
  else if (target.endedBy === null) task.answerAtOnce(request, !target.failed, target.answer);
  else task.answerAtOnce(request, false, cancelled(target));
}

/** `task` has ended: whoever waits for that learns how. */
export function tellJoiners(task: TaskNode): void {
  const { joiners } = task;
  if (joiners === null) return;
  if (joiners.onEnd !== null) {
    task.setTold();
    joiners.onEnd(task);
  }
  for (let each = joiners.first; each !== null; each = joiners.first) tell(task, each);
}

/** Gives a joiner the result of `task`; a canceller only learns that it has ended. */
function tell(task: TaskNode, waiter: Waiter): void {
  if (waiter.request.op === "cancel") {
    waiter.wake(true, undefined);
    return;
  }
  task.setTold();
  const outcome = outcomeOf(task);
  waiter.wake(outcome.ok, outcome.ok ? outcome.value : outcome.error);
}

/** The result of a task that is done, as a join gives it. */
export function outcomeOf(task: TaskNode): Outcome {
  if (task.endedBy !== null) return failure(cancelled(task));
  return task.failed ? failure(task.answer) : success(task.answer);
}

function cancelled(task: TaskNode): TaskCancelled {
  return new TaskCancelled(task, task.endedBy!.error.reason);
}

function foreign(task: TaskNode, target: TaskNode): ForeignUse {
  return new ForeignUse(`${task.inWords()} used ${target.inWords()} of another run: tasks stay in theirs`);
}
