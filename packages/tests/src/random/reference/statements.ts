import type { Line, ScopeLine } from "../program.ts";
import { taskName } from "../show.ts";
import { reachedBy, requestCancel } from "./cancelling.ts";
import { Trouble, type Control, type TaskState, type Wait } from "./model.ts";
import { newTask } from "./new-task.ts";
import { park, remove, sleep } from "./parking.ts";
import { acquire, close, receive, send, setEvent, tryReceive, trySend, waitForEvent } from "./primitives.ts";
import { enter, joinAnswer } from "./scopes.ts";

import type { World } from "./world.ts";

/** The task has parked: what follows happens in a later turn. */
export type Parked = "parked";

/** Does one statement of `task`. */
export function ask(world: World, task: TaskState, each: Line): Control | Parked {
  switch (each.kind) {
    case "log":
      return plain(world, task, each, () => "log");
    case "fail":
      return { kind: "throw", error: new Trouble(`E${each.line}`) };
    case "return":
      return { kind: "return", value: each.line };
    case "close":
      return plain(world, task, each, () => (close(world, world.channels[each.of]!), "closed"));
    case "set":
      return plain(world, task, each, () => (setEvent(world, world.events[each.of]!), "set"));
    case "trySend":
      return plain(world, task, each, () => `tried: ${trySend(world, world.channels[each.of]!, each.line)}`);
    case "tryReceive":
      return plain(world, task, each, () => `tried: ${tryReceive(world, world.channels[each.of]!)}`);
    case "keep":
      world.kept[each.of] = task.scopes.at(-1)!;
      return plain(world, task, each, () => "kept");
    case "cancelKept":
      if (world.kept[each.of] !== undefined) requestCancel(world, world.kept[each.of]!, "asked");
      return plain(world, task, each, () => "requested");
    case "deadline":
      return plain(world, task, each, () => `deadline ${task.scopes.at(-1)!.deadline}`);
    case "repeat":
      task.frames.push({ kind: "repeat", line: each, done: 0 });
      return { kind: "next" };
    case "cancelScope":
      requestCancel(world, task.scopes.at(-1)!, "asked");
      return plain(world, task, each, () => "requested");
    case "spawn":
    case "spawnInto":
      return plain(world, task, each, () => (spawn(world, task, each), "spawned"));
    case "finally":
    case "catch":
      task.frames.push({ kind: "try", line: each, phase: "body", saved: { kind: "next" } });
      task.frames.push({ kind: "block", lines: each.body, index: 0 });
      return { kind: "next" };
    case "scope":
    case "supervise":
    case "shield":
    case "timeout":
    case "moveOnAfter":
      task.frames.push({ kind: "scope", scope: enter(world, task, each.kind, each.ms), line: each });
      task.frames.push({ kind: "block", lines: each.body, index: 0 });
      return { kind: "next" };
    case "join":
    case "cancel":
      if (world.named[each.of] === undefined) return plain(world, task, each, () => "not spawned");
      if (each.kind === "join") join(world, task, each, world.named[each.of]!);
      else cancel(world, task, each, world.named[each.of]!);
      return "parked";
    default:
      parking(world, task, each);
      return "parked";
  }
}

function plain(world: World, task: TaskState, each: Line, act: () => string): Control {
  try {
    world.note(task, each.line, act());
    return { kind: "next" };
  } catch (error) {
    if (error instanceof Trouble) return { kind: "throw", error };
    throw error;
  }
}

function parking(world: World, task: TaskState, each: Line): void {
  const say = (words: string) => () => world.note(task, each.line, words);
  switch (each.kind) {
    case "sleep":
      return park(world, task, say("slept"), (wait) => sleep(world, wait, each.ms));
    case "checkpoint":
      return park(world, task, say("checked"), (wait) => sleep(world, wait, 0));
    case "swap":
      return park(world, task, say("swapped"), (wait) => swap(world, wait));
    case "send": {
      const channel = world.channels[each.of]!;
      return park(world, task, say("sent"), (wait) => send(world, channel, wait, each.line));
    }
    case "receive":
    case "next": {
      const isNext = each.kind === "next";
      const words = isNext ? "next" : "received";
      const answered = (value: unknown) => world.note(task, each.line, `${words} ${String(value)}`);
      return park(world, task, answered, (wait) => receive(world, world.channels[each.of]!, wait, isNext));
    }
    case "wait":
      return park(world, task, say("waited"), (wait) => waitForEvent(world, world.events[each.of]!, wait));
    case "lock":
    case "semaphore":
      return hold(world, task, each);
    default:
      throw new Error(`${each.kind} is no parking statement`);
  }
}

function hold(world: World, task: TaskState, each: ScopeLine): void {
  const held = (each.kind === "lock" ? world.locks : world.semaphores)[each.of]!;
  const enterBody = (): void => {
    task.frames.push({ kind: "hold", line: each });
    task.frames.push({ kind: "block", lines: each.body, index: 0 });
  };
  park(world, task, enterBody, (wait) => {
    if (each.kind === "lock" && held.holders.includes(task)) throw new Trouble("TypeError");
    acquire(world, held, wait);
  });
}

function swap(world: World, wait: Wait): void {
  world.swapping.push(wait);
  wait.abandon = () => remove(world.swapping, wait);
}

function spawn(world: World, task: TaskState, { kind, of, into, body }: ScopeLine): void {
  const kept = kind === "spawn" ? undefined : world.kept[into];
  const scope = kept ?? task.scopes.at(-1)!;
  if (scope.ended) throw new Trouble("ForeignUse");
  if (reachedBy(world, scope)?.wasDelivered === true) world.warnings.push("spawn after cancel");
  world.named[of] = newTask(world, taskName(of), body, scope);
}

function join(world: World, task: TaskState, each: Line, target: TaskState): void {
  const answered = (value: unknown) => world.note(task, each.line, `joined ${String(value)}`);
  park(world, task, answered, (wait) => {
    if (target === task) throw new Trouble("TypeError");
    if (target.end !== undefined) return world.wake(wait, joinAnswer(target));
    addJoiner(target, wait, false);
  });
}

/** The request comes first, also when a cancel is due for the caller. Inside the target itself it raises there. */
function cancel(world: World, task: TaskState, each: Line, target: TaskState): void {
  if (target.end === undefined) requestCancel(world, target.scopes[0]!, "asked");
  const answered = () => world.note(task, each.line, "cancelled");
  park(world, task, answered, (wait) => {
    if (target.end !== undefined || target === task) return world.wake(wait, { kind: "next" });
    addJoiner(target, wait, true);
  });
}

function addJoiner(target: TaskState, wait: Wait, isCancel: boolean): void {
  const joiner = { wait, isCancel };
  target.joiners.push(joiner);
  wait.abandon = () => remove(target.joiners, joiner);
}
