import { isCoroutineLike } from "./coroutine.ts";
import type { ScopeNode } from "./scope-node.ts";
import type { TaskNode } from "./task-node.ts";

/** A task's body has ended with a value: reports what can be seen then of two common slips. */
export function reportEnd(task: TaskNode, value: unknown): void {
  if (task.unwinding !== null) {
    task.job.warn({
      kind: "swallowed cancel",
      message:
        `${task.inWords()} ended with a value although it was ${task.unwinding.cancel.error.message}: ` +
        `rethrow Cancelled after cleaning up`,
      task,
      error: task.unwinding.cancel.error,
    });
  }
  if (isCoroutineLike(value)) {
    task.job.warn({
      kind: "coroutine returned",
      message: `${task.inWords()} returned a coroutine that nobody drives: return yield* it`,
      task,
    });
  }
}

/** All tasks in and below `scope`: parents before children, in order of their spawning. */
export function tasksBelow(scope: ScopeNode): TaskNode[] {
  const tasks: TaskNode[] = [];
  const scopes: ScopeNode[] = [scope];
  for (let each = scopes.shift(); each !== undefined; each = scopes.shift()) {
    for (let child = each.firstChild; child !== null; child = child.next) {
      tasks.push(child);
      for (let own = child.body; own !== null; own = own.inner) scopes.push(own);
    }
  }
  return tasks.toSorted((a, b) => a.id - b.id);
}
