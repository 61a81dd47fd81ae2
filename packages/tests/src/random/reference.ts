import { resolve, type Program } from "./program.ts";
import { requestCancel, spread } from "./reference/cancelling.ts";
import { Trouble, type TaskState } from "./reference/model.ts";
import { newTask } from "./reference/new-task.ts";
import { step } from "./reference/step.ts";
import { failuresOf, World } from "./reference/world.ts";
import type { Transcript } from "./transcript.ts";

/** An index below `options`. */
export type Choose = (options: number) => number;

const first: Choose = () => 0;

/**
 * Runs `program` as DESIGN section 3 says: a second opinion on core, written without looking at it. Each task is an
 * explicit state machine, every question is answered by walking up the tree of scopes, and nothing is optimised. `choose`
 * says which of so many tasks left of a turn is next; what it does not choose keeps its place, but for the first, which
 * takes the place of the chosen one.
 */
export function reference(program: Program, choose: Choose = first): Transcript {
  const { grace, main } = resolve(program);
  const world = new World(grace);
  const root = newTask(world, "main", main, undefined);
  world.named[0] = root;
  while (root.end === undefined) {
    turn(world, choose);
    if (root.end !== undefined || world.ready.length > 0) continue;
    const next = world.timers[0];
    if (next !== undefined && !(world.deadlock !== undefined && world.timers.every((each) => each.isGrace))) {
      world.time = Math.max(world.time, next.deadline);
    } else deadlock(world, root);
  }
  return {
    log: world.log,
    ends: world.tasks.map((task) => `${task.name} ${endInWords(task)}`),
    outcome: outcome(world, root),
    warnings: world.warnings,
  };
}

/** One turn: due timers in order, then what is ready at that point, in order. */
function turn(world: World, choose: Choose): void {
  for (const timer of world.timers.filter((each) => each.deadline <= world.time)) {
    // An earlier one may have called it off.
    if (!world.timers.includes(timer)) continue;
    world.callOff(timer);
    timer.fire();
  }
  const batch = world.ready;
  world.ready = [];
  while (batch.length > 0) {
    const at = batch.length === 1 ? 0 : choose(batch.length);
    const task = batch[at]!;
    batch[at] = batch[0]!;
    batch.shift();
    step(world, task);
  }
  for (const wait of world.swapping.splice(0)) world.wake(wait, { kind: "next" });
}

/** The first one cancels the root; a second one ends every grace and shield. */
function deadlock(world: World, root: TaskState): void {
  if (world.deadlock === undefined) {
    const parked = world.tasks.filter((task) => task.end === undefined);
    const names = parked.map(({ id, name }) => `${id} ${name}`);
    world.deadlock = new Trouble(`Deadlock(${names.join(", ")})`);
    requestCancel(world, root.home!, "deadlock");
    return;
  }
  if (world.isForced) throw new Error("the reference is stuck");
  world.isForced = true;
  spread(world, root.home!);
}

function outcome(world: World, root: TaskState): string {
  const end = root.end!;
  const failures: Trouble[] = [];
  if (world.deadlock !== undefined) failures.push(world.deadlock);
  if (end.kind === "failed") failures.push(...failuresOf(end.error));
  if (failures.length > 0) return `throws ${failures.map((each) => each.name).join(", ")}`;
  return end.kind === "value" ? `value ${String(end.value)}` : "throws TaskCancelled(main)";
}

function endInWords({ end }: TaskState): string {
  if (end === undefined) return "has not ended";
  if (end.kind === "value") return `value ${String(end.value)}`;
  return end.kind === "failed" ? `failed ${end.error.name}` : "cancelled";
}
