import { describeTrap } from "../describe.ts";
import type { TaskReport } from "../errors.ts";
import { PrimitiveTrap } from "./primitive.ts";
import type { TaskNode } from "./task-node.ts";
import type { CoreTrap } from "./traps.ts";

/** The tasks without which `task` cannot go on: known for locks, permits, joins and a scope's children. */
function holdersOf(task: TaskNode): readonly TaskNode[] {
  const { wait } = task;
  if (wait === null) return [];
  if (wait instanceof PrimitiveTrap) return wait.holders() as readonly TaskNode[];
  const request = wait as unknown as CoreTrap | { readonly op: "children" };
  if (request.op === "join" || request.op === "cancel") return [request.task];
  return request.op === "children" ? task.childrenAwaited() : [];
}

/** What a parked task waits for, by whom that is held, and where the task came from. */
export function reportOf(task: TaskNode): TaskReport {
  return {
    id: task.id,
    name: task.name,
    waitsFor: task.wait === null ? "its turn" : waitsFor(task),
    heldBy: [...new Set(holdersOf(task))].map((holder) => holder.id),
    origin: task.origin,
  };
}

/** What a parked task waits for, in words. */
export function waitsFor(task: TaskNode): string {
  const request = task.wait as unknown as { readonly op: string; readonly task?: TaskNode };
  if (request.op === "children") {
    return `its children ${task
      .childrenAwaited()
      .map((child) => child.inWords())
      .join(", ")}`;
  }
  if (request.op === "join") return `the end of ${request.task!.inWords()}`;
  if (request.op === "cancel") return `the cleanup of ${request.task!.inWords()}`;
  return describeTrap(task.wait!);
}

/**
 * Chains of tasks in which each waits for the next and the last for the first; each task is in at most one. Only waits
 * that are certain count: for one task, or for all of several (a scope's children). Who waits for a permit that any of
 * several may give back is in no cycle.
 */
export function cyclesOf(tasks: readonly TaskNode[]): readonly (readonly number[])[] {
  const done = new Set<TaskNode>();
  const cycles: number[][] = [];
  for (const task of tasks) {
    const cycle = cycleFrom(task, done);
    if (cycle !== undefined) cycles.push(cycle.map(({ id }) => id));
  }
  return cycles;
}

function cycleFrom(start: TaskNode, done: Set<TaskNode>): TaskNode[] | undefined {
  const path: TaskNode[] = [];
  // By hand instead of recursion: a chain of tasks may be deeper than the stack.
  const places = new Map<TaskNode, number>();
  const left: { readonly task: TaskNode; readonly depth: number }[] = [{ task: start, depth: 0 }];
  for (let each = left.pop(); each !== undefined; each = left.pop()) {
    const { task, depth } = each;
    path.length = depth;
    const at = places.get(task);
    if (at !== undefined && path[at] === task) return path.slice(at);
    if (done.has(task)) continue;
    done.add(task);
    places.set(task, depth);
    path.push(task);
    for (const next of certainHolders(task)) left.push({ task: next, depth: depth + 1 });
  }
  return undefined;
}

function certainHolders(task: TaskNode): readonly TaskNode[] {
  const holders = [...new Set(holdersOf(task))];
  return holders.length === 1 || task.childrenAwaited().length > 0 ? holders : [];
}
