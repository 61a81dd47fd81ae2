import type { Line } from "../program.ts";
import type { ScopeState, TaskState } from "./model.ts";
import { enter, rootAround } from "./scopes.ts";
import type { World } from "./world.ts";

/** A task in `home`, or main in a root of its own. It begins in a later turn. */
export function newTask(
  world: World,
  name: string,
  lines: readonly Line[],
  home: ScopeState | undefined,
): TaskState {
  const task: TaskState = {
    id: world.tasks.length + 1,
    name,
    lines,
    home,
    frames: [],
    body: undefined,
    scopes: [],
    unwindings: [],
    begun: false,
    isAbandoned: false,
    leaving: false,
    wait: undefined,
    graceTimers: [],
    resumption: undefined,
    answered: undefined,
    end: undefined,
    joiners: [],
    joined: false,
  };
  task.home ??= rootAround(task);
  task.body = enter(world, task, "task", 0);
  world.tasks.push(task);
  world.queue(task, { kind: "next" });
  return task;
}
