import { success } from "../outcome.ts";
import { park } from "../park.ts";
import type { Task } from "../task.ts";
import type { Op } from "../trap.ts";
import type { TaskNode } from "./task-node.ts";

/**
 * Waits until one of `tasks` ends in a way that `decides`, and gives that one; `undefined` if all ended and none did.
 * The others are cancelled at the very moment of the decision, so that one that has not begun never runs.
 */
export function watchEnds(
  tasks: readonly Task[],
  describe: string,
  decides: (task: TaskNode) => boolean,
): Op<TaskNode | undefined> {
  const nodes = tasks as readonly TaskNode[];
  return park(describe, (wake) => {
    let left = nodes.length;
    const forget = (): void => {
      for (const node of nodes) if (node.joiners !== null) node.joiners.onEnd = null;
    };
    const ended = (node: TaskNode): void => {
      left--;
      if (decides(node)) {
        forget();
        for (const other of nodes)
          if (!other.isDone) other.ensureBody().ask("asked", "another branch decided", describe);
        wake(success(node));
      } else if (left === 0) wake(success(undefined));
    };
    for (const node of nodes) node.ensureJoiners().onEnd = ended;
    if (left === 0) wake(success(undefined));
    return forget;
  });
}
