import type { ScopeState, TaskState, Unwinding } from "./model.ts";
import type { World } from "./world.ts";

/** The outermost scope whose cancel reaches `scope`: walked up each time it is asked. */
export function reachedBy(world: World, scope: ScopeState | undefined): ScopeState | undefined {
  let outermost: ScopeState | undefined;
  for (let each = scope; each !== undefined; each = each.parent) {
    if (each.requested !== undefined) outermost = each;
    if (each.boundary && !world.isForced) break;
  }
  return outermost;
}

/** The outermost scope outside of `scope` whose cancel reaches it. */
export function reachedFromOutside(world: World, scope: ScopeState): ScopeState | undefined {
  return scope.boundary && !world.isForced ? undefined : reachedBy(world, scope.parent);
}

/** Whether the grace of one of the task's unwindings is over, with no shield opened since. */
export function isPastGrace(world: World, task: TaskState): boolean {
  return pastGrace(world, task) !== undefined;
}

export function pastGrace(world: World, task: TaskState): Unwinding | undefined {
  return task.unwindings.findLast(
    (each) => isUnshielded(world, task, each) && (world.isForced || each.isGraceOver),
  );
}

export function isUnshielded(world: World, task: TaskState, unwinding: Unwinding): boolean {
  return world.isForced || !task.scopes.slice(unwinding.depth).some(({ kind }) => kind === "shield");
}

/** Whether the next park of `task` raises. */
export function isCancelDue(world: World, task: TaskState): boolean {
  if (isPastGrace(world, task)) return true;
  const unwinding = task.unwindings.at(-1);
  if (unwinding !== undefined && task.scopes.length <= unwinding.depth) return false;
  return reachedBy(world, task.scopes.at(-1)) !== undefined;
}

/** The grace has ended while the task is parked: the scope opened since is no longer closed to what it cancels. */
export function graceEnded(world: World, task: TaskState, unwinding: Unwinding): void {
  unwinding.isGraceOver = true;
  world.warnings.push("swallowed cancel");
  const opened = task.scopes[unwinding.depth];
  if (opened?.boundary === true) {
    opened.boundary = false;
    spread(world, opened);
  }
  raiseIfDue(world, task);
}

export function requestCancel(
  world: World,
  scope: ScopeState,
  by: Exclude<ScopeState["requested"], undefined>,
): void {
  if (scope.requested !== undefined || scope.ended) return;
  scope.requested = by;
  spread(world, scope);
}

/**
 * Raises in every parked task in `scope` for which a cancel is due now, in the order of their spawning. DESIGN promises
 * no order here; core takes that one.
 */
export function spread(world: World, from: ScopeState): void {
  const scopes = [from];
  const tasks: TaskState[] = [];
  for (let scope = scopes.shift(); scope !== undefined; scope = scopes.shift()) {
    const { owner } = scope;
    const inner = owner.scopes[owner.scopes.indexOf(scope) + 1];
    if (inner === undefined) tasks.push(owner);
    else scopes.push(inner);
    scopes.push(...scope.children);
  }
  for (const task of tasks.toSorted((a, b) => a.id - b.id)) raiseIfDue(world, task);
}

function raiseIfDue(world: World, task: TaskState): void {
  const { wait } = task;
  if (wait === undefined || wait.over || !isCancelDue(world, task)) return;
  wait.abandon();
  world.wake(wait, { kind: "raise" });
}
