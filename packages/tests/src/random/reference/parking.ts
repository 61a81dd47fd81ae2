import { graceEnded, isCancelDue, isUnshielded } from "./cancelling.ts";
import { Trouble, type TaskState, type Wait } from "./model.ts";
import type { World } from "./world.ts";

/** Parks `task`, unless a cancel is due: then `begin` has no effect, and it raises in a later turn. */
export function park(
  world: World,
  task: TaskState,
  answered: Wait["answered"],
  begin: (wait: Wait) => void,
): void {
  const wait: Wait = { task, over: false, abandon: () => {}, answered };
  task.wait = wait;
  if (isCancelDue(world, task)) {
    return world.wake(wait, { kind: "raise" });
  }
  startGraceTimers(world, task);
  try {
    begin(wait);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    world.wake(wait, { kind: "throw", error });
  }
}

/** Grace is a timer only while an unwinding task is parked. */
function startGraceTimers(world: World, task: TaskState): void {
  for (const unwinding of task.unwindings.toReversed()) {
    if (unwinding.isGraceOver || unwinding.graceEnd === Infinity) continue;
    if (!isUnshielded(world, task, unwinding)) continue;
    const timer = world.at(
      unwinding.graceEnd,
      () => {
        graceEnded(world, task, unwinding);
      },
      true,
    );
    task.graceTimers.push(timer);
  }
}

export function sleep(world: World, wait: Wait, ms: number): void {
  if (ms <= 0) return world.wake(wait, { kind: "next" });
  if (ms === Infinity) return;
  const timer = world.at(world.time + ms, () => world.wake(wait, { kind: "next" }));
  wait.abandon = () => world.callOff(timer);
}

export function remove<T>(list: T[], item: T): void {
  const index = list.indexOf(item);
  if (index !== -1) list.splice(index, 1);
}
