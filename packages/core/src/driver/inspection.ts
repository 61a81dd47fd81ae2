import type { JobReport, ScopeView, TaskView } from "../report.ts";
import { callsOf } from "./calls.ts";
import type { JobNode } from "./job-node.ts";
import type { ScopeNode } from "./scope-node.ts";
import { openScopes } from "./snapshot.ts";
import type { TaskNode } from "./task-node.ts";
import { scopeWords } from "./words.ts";
import { reportOf } from "./why.ts";

/** Everything that is known of a task, as plain data. */
export function viewOfTask(task: TaskNode, viewOf: (scope: ScopeNode) => ScopeView = viewOfScope): TaskView {
  const { id, name, heldBy, waitsFor, origin } = reportOf(task);
  const { state, job, sleepsUntil } = task;
  const scopes = scopesAround(task);
  const { deadline } = scopes.at(-1)!;
  const cancel = task.unwinding?.cancel ?? scopes.at(-1)!.reach;
  const isWaiting = task.isParked;
  const since = task.meter?.stands;
  return {
    job: job.id,
    id,
    name,
    state,
    ...(since === undefined ? {} : { since }),
    ...(isWaiting ? { waitsFor, heldBy } : {}),
    ...(sleepsUntil === undefined ? {} : { sleepsUntil }),
    calls: callsOf(task),
    ...(origin === undefined ? {} : { origin }),
    scopes: scopes.map(viewOf),
    ...(deadline === Infinity ? {} : { deadline }),
    shielded: scopes.some((scope) => scope.owner === task && scope.shielded),
    ...(cancel === null || task.isDone ? {} : { cancelled: cancel.error.message }),
    ...didOf(task),
  };
}

/** The first `limit` tasks of `job`, and the scopes around them; without a limit all of both. */
export function reportOfJob(job: JobNode, limit: number): JobReport {
  const alive = job.tasks();
  // Once for all: tasks share their scopes, and a scope's view is as long as its list of tasks.
  const views = new Map<ScopeNode, ScopeView>();
  const viewOf = (scope: ScopeNode): ScopeView => {
    const known = views.get(scope) ?? viewOfScope(scope);
    views.set(scope, known);
    return known;
  };
  const tasks = alive.slice(0, limit).map((task) => viewOfTask(task, viewOf));
  if (!job.isOver && alive.length <= limit) openScopes(job).forEach(viewOf);
  return {
    id: job.id,
    name: job.main.name,
    kernel: job.kernel.name,
    mode: job.hosted ? "hosted" : "blocking",
    now: job.timeline.toProgram(job.kernel.clock.now()),
    alive: alive.length,
    tasks,
    scopes: job.isOver ? [] : [...views.values()],
  };
}

function viewOfScope(scope: ScopeNode): ScopeView {
  const { request, reach } = scope;
  const cancelled = (reach ?? request)?.error.message;
  return {
    ...scopeWords(scope),
    tasks: scope.childList().map(({ id }) => id),
    ...(cancelled === undefined ? {} : { cancelled }),
  };
}

/** From the root to the innermost. */
function scopesAround(task: TaskNode): [ScopeNode, ...ScopeNode[]] {
  const scopes: [ScopeNode, ...ScopeNode[]] = [task.scope];
  for (let { parent } = task.scope; parent !== null; parent = parent.parent) scopes.unshift(parent);
  return scopes;
}

function didOf(task: TaskNode): Pick<TaskView, "did"> {
  const { meter } = task;
  if (meter === null) return {};
  const { steps, traps, ms, ops } = meter;
  return { did: { steps, traps, ms, ops: Object.fromEntries(ops) } };
}
