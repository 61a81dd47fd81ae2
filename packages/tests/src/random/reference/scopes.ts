import type { ScopeKind } from "../program.ts";
import { isPastGrace, reachedBy, reachedFromOutside, requestCancel } from "./cancelling.ts";
import { Trouble, type Control, type End, type ScopeState, type TaskState } from "./model.ts";
import { remove } from "./parking.ts";
import { gather, type World } from "./world.ts";

/** The root: around main, cancelled by a deadlock. It is nobody's body. */
export function rootAround(main: TaskState): ScopeState {
  return newScope("task", 0, main, undefined, false);
}

function newScope(
  kind: ScopeState["kind"],
  ms: number,
  owner: TaskState,
  parent: ScopeState | undefined,
  boundary: boolean,
): ScopeState {
  return {
    kind,
    ms,
    owner,
    parent,
    boundary,
    requested: undefined,
    children: [],
    failures: [],
    failedAlone: [],
    bodyEnd: undefined,
    wasDelivered: false,
    deadlineCameFirst: false,
    endedTask: false,
    timer: undefined,
    deadline: boundary || parent === undefined ? Infinity : parent.deadline,
    ended: false,
  };
}

/** Enters a scope: no park. One opened while unwinding is shielded from every cancel already delivered to the task. */
export function enter(world: World, task: TaskState, kind: ScopeKind | "task", ms: number): ScopeState {
  const unwinding = task.unwindings.at(-1);
  const isUnwindingHere =
    unwinding !== undefined && task.scopes.length <= unwinding.depth && !isPastGrace(world, task);
  const boundary = kind === "shield" || isUnwindingHere;
  const scope = newScope(kind, ms, task, task.scopes.at(-1) ?? task.home, boundary && !world.isForced);
  task.scopes.push(scope);
  if (kind === "task") scope.parent?.children.push(scope);
  if (kind === "shield") {
    for (const each of task.unwindings) each.pausedSince ??= world.time;
  }
  if (kind === "timeout" || kind === "moveOnAfter") {
    scope.deadline = Math.min(scope.deadline, world.time + Math.max(0, ms));
    if (ms <= 0) requestCancel(world, scope, "deadline");
    else if (ms < Infinity) {
      scope.timer = world.at(world.time + ms, () => requestCancel(world, scope, "deadline"));
    }
  }
  return scope;
}

/** The body has ended. True when the scope can be left at once; otherwise the task waits for its children. */
export function bodyEnded(world: World, scope: ScopeState, control: Control): boolean {
  scope.bodyEnd = control;
  if (control.kind === "throw" && !isOwnCancel(world, scope, control.error)) {
    fail(world, scope, control.error);
  }
  return scope.children.length === 0;
}

/** What `Cancelled` thrown by the deadline led to has the deadline as its cause; a failure before that is its own. */
function fail(world: World, scope: ScopeState, error: Trouble): void {
  if (scope.failures.length === 0 && scope.requested === "deadline")
    scope.deadlineCameFirst = scope.wasDelivered;
  scope.failures.push(error);
  requestCancel(world, scope, "failure");
}

function isOwnCancel(world: World, scope: ScopeState, error: Trouble): boolean {
  return error.isCancelled && reachedBy(world, scope) !== undefined;
}

/** Leaves the innermost scope of `task`, all of whose children have ended, and says how it went. */
export function leave(world: World, task: TaskState, waited: boolean): Control {
  const scope = task.scopes.at(-1)!;
  world.callOff(scope.timer);
  const result = resultOf(world, scope);
  reportUnjoined(world, scope);
  task.scopes.pop();
  scope.ended = true;
  if (scope.kind === "shield") resumeGrace(world, task);
  if (waited) for (const each of task.unwindings) restartGrace(world, each);
  for (const each of task.unwindings) each.depth = Math.min(each.depth, task.scopes.length);
  const unwinding = task.unwindings.at(-1);
  if (unwinding !== undefined && unwinding.target === scope && scope.kind !== "task") {
    if (result.kind === "throw" && result.error.isCancelled) {
      unwinding.target = reachedBy(world, task.scopes.at(-1) ?? task.home);
    } else task.unwindings.pop();
  }
  // Where it meets one further out that was under way all the time, the two are one.
  if (task.unwindings.at(-1)?.depth === task.unwindings.at(-2)?.depth) task.unwindings.pop();
  return result;
}

function resultOf(world: World, scope: ScopeState): Control {
  const body = scope.bodyEnd!;
  const wasCancelled = body.kind === "throw" && scope.failures.every((each) => each !== body.error);
  const isOuterDue = reachedFromOutside(world, scope) !== undefined;
  const failures = [...scope.failures];
  if (scope.kind === "timeout" && scope.deadlineCameFirst) {
    failures.unshift(new Trouble(`TimeoutError(${scope.ms})`));
  }
  if (failures.length > 0) return { kind: "throw", error: gather(failures) };
  const timedOut = scope.requested === "deadline" && !isOuterDue && (wasCancelled || scope.endedTask);
  if (scope.kind === "timeout" && timedOut) {
    return { kind: "throw", error: new Trouble(`TimeoutError(${scope.ms})`) };
  }
  if (wasCancelled && (isOuterDue || scope.requested === undefined)) return body;
  const value = body.kind === "return" ? body.value : undefined;
  if (scope.kind !== "moveOnAfter") return { kind: "next", value };
  return { kind: "next", value: `${timedOut ? "timed out" : "in time"} with ${value}` };
}

function reportUnjoined(world: World, scope: ScopeState): void {
  for (const child of scope.failedAlone) if (!child.joined) world.warnings.push("unjoined failure");
}

function restartGrace(world: World, unwinding: TaskState["unwindings"][number]): void {
  unwinding.graceEnd = world.time + world.grace;
  if (unwinding.pausedSince !== undefined) unwinding.pausedSince = world.time;
}

/** Time shielded does not count. */
function resumeGrace(world: World, task: TaskState): void {
  for (const each of task.unwindings) {
    if (each.pausedSince === undefined) continue;
    if (task.scopes.slice(each.depth).some(({ kind }) => kind === "shield")) continue;
    each.graceEnd += world.time - each.pausedSince;
    each.pausedSince = undefined;
  }
}

/** The task's body has been left, or never ran: who waits is told, then the scope that holds it. */
export function settle(world: World, task: TaskState, end: End): void {
  if (end.kind === "cancelled") {
    const target = task.unwindings.at(-1)?.target ?? reachedBy(world, task.body);
    if (target !== undefined) target.endedTask = true;
  }
  task.end = end;
  const { home } = task;
  for (const { wait, isCancel } of task.joiners.splice(0)) {
    if (isCancel) world.wake(wait, { kind: "next" });
    else world.wake(wait, joinAnswer(task));
  }
  if (home === undefined) return;
  remove(home.children, task.body!);
  if (end.kind === "failed") {
    if (home.kind === "supervise") home.failedAlone.push(task);
    else {
      fail(world, home, end.error);
    }
  }
  if (home.children.length === 0 && home.owner.leaving && home.owner.scopes.at(-1) === home) {
    world.queue(home.owner, { kind: "children ended" });
  }
}

export function joinAnswer(task: TaskState): Control {
  task.joined = true;
  if (task.end!.kind === "value") return { kind: "next", value: task.end!.value };
  if (task.end!.kind === "failed") return { kind: "throw", error: task.end!.error };
  return { kind: "throw", error: new Trouble(`TaskCancelled(${task.name})`) };
}
