import { isCoroutineLike } from "./coroutine.ts";
import type { ScopeNode } from "./scope-node.ts";
import type { TaskNode } from "./task-node.ts";

/** A task's body has ended with a value: reports what can be seen then of a cancel that was swallowed. */
export function reportSwallowed(task: TaskNode): void {
  if (task.unwinding === null) return;
  task.job.warn({
    kind: "swallowed cancel",
    message:
      `${task.inWords()} ended with a value although it was ${task.unwinding.cancel.error.message}: ` +
      `rethrow Cancelled after cleaning up`,
    task,
    error: task.unwinding.cancel.error,
  });
}

/** The body `name` has returned `value`: a coroutine that nobody will drive is the slip of a forgotten `yield*`. */
export function reportReturned(task: TaskNode, name: string, value: object): void {
  if (!isCoroutineLike(value)) return;
  task.job.warn({
    kind: "coroutine returned",
    message: `${name}, in ${task.inWords()}, returned a coroutine that nobody drives: return yield* it`,
    task,
  });
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
