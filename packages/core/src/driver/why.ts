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
    heldBy: holdersOf(task).map((holder) => holder.id),
    origin: task.origin,
  };
}

function waitsFor(task: TaskNode): string {
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

/** Chains of tasks in which each waits for the next and the last for the first; each task is in at most one. */
export function cyclesOf(tasks: readonly TaskReport[]): readonly (readonly number[])[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const done = new Set<number>();
  const cycles: number[][] = [];
  for (const { id } of tasks) {
    const path: number[] = [];
    let at: number | undefined = id;
    // The first holder is followed: a wait with several holders is no certain cycle.
    while (at !== undefined && !done.has(at) && !path.includes(at)) {
      path.push(at);
      const held: readonly number[] = byId.get(at)?.heldBy ?? [];
      at = held.length === 1 ? held[0] : undefined;
    }
    if (at !== undefined && path.includes(at)) cycles.push(path.slice(path.indexOf(at)));
    for (const each of path) done.add(each);
  }
  return cycles;
}
