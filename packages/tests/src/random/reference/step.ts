import { isPastGrace, pastGrace, reachedBy } from "./cancelling.ts";
import { Trouble, type Control, type Frame, type TaskState } from "./model.ts";
import { release } from "./primitives.ts";
import { bodyEnded, leave, settle } from "./scopes.ts";
import { ask, type Parked } from "./statements.ts";
import type { World } from "./world.ts";

/** Runs `task` until it parks or ends. */
export function step(world: World, task: TaskState): void {
  const { resumption, answered } = task;
  task.resumption = undefined;
  if (resumption === undefined || task.end !== undefined) return;
  if (!task.begun) return begin(world, task);
  if (resumption.kind === "children ended") {
    const scope = task.scopes.at(-1)!;
    if (scope.children.length > 0) return;
    task.leaving = false;
    return proceed(world, task, left(world, task, true));
  }
  if (resumption.kind === "raise") return proceed(world, task, deliver(world, task));
  if (resumption.kind === "next") answered?.(resumption.value);
  proceed(world, task, resumption);
}

function begin(world: World, task: TaskState): void {
  if (reachedBy(world, task.scopes[0]) !== undefined) {
    return settle(world, task, { kind: "cancelled" });
  }
  task.begun = true;
  task.frames.push({ kind: "scope", scope: task.scopes[0]!, line: undefined });
  task.frames.push({ kind: "block", lines: task.lines, index: 0 });
  world.note(task, 0, "begins");
  proceed(world, task, { kind: "next" });
}

/** Throws `Cancelled` into the task: a new unwinding, unless it is one past its grace. */
function deliver(world: World, task: TaskState): Control {
  const late = pastGrace(world, task);
  if (late !== undefined && ++late.raises > 100) return abandon(world, task);
  const unwinding = task.unwindings.at(-1);
  const isNew = unwinding === undefined || task.scopes.length > unwinding.depth;
  if (!isPastGrace(world, task) || unwinding === undefined) {
    if (isNew) {
      reachedBy(world, task.scopes.at(-1))!.wasDelivered = true;
      task.unwindings.push({
        depth: task.scopes.length,
        target: reachedBy(world, task.scopes.at(-1)),
        graceEnd: world.time + world.grace,
        pausedSince: undefined,
        isGraceOver: false,
        raises: 0,
      });
    }
  }
  return { kind: "throw", error: new Trouble("Cancelled", true) };
}

/** It is never stepped again; the scopes it is in still wait for their children. */
function abandon(world: World, task: TaskState): Control {
  world.warnings.push("abandoned");
  task.isAbandoned = true;
  const scopes = task.frames.filter(({ kind }) => kind === "scope");
  task.frames.splice(0, task.frames.length, ...scopes);
  return { kind: "throw", error: new Trouble(`Abandoned(${task.name})`) };
}

/** Goes from frame to frame until the task parks, waits for children or ends. */
function proceed(world: World, task: TaskState, start: Control | Parked): void {
  let control: Control | Parked = start;
  while (control !== "parked") {
    const frame: Frame | undefined = task.frames.at(-1);
    if (frame === undefined) return;
    control = within(world, task, frame, control);
  }
}

function within(world: World, task: TaskState, frame: Frame, control: Control): Control | Parked {
  switch (frame.kind) {
    case "block":
      if (control.kind !== "next" || frame.index === frame.lines.length) {
        task.frames.pop();
        return control;
      }
      return ask(world, task, frame.lines[frame.index++]!);
    case "try":
      return frame.line.kind === "finally"
        ? withinFinally(world, task, frame, control)
        : withinCatch(world, task, frame, control);
    case "repeat":
      if (control.kind !== "next" || frame.done++ === frame.line.times) {
        task.frames.pop();
        return control;
      }
      task.frames.push({ kind: "block", lines: frame.line.body, index: 0 });
      return { kind: "next" };
    case "hold":
      task.frames.pop();
      release(world, (frame.line.kind === "lock" ? world.locks : world.semaphores)[frame.line.of]!, task);
      if (control.kind === "throw") return control;
      world.note(task, frame.line.line, `gave ${control.kind === "return" ? control.value : undefined}`);
      return { kind: "next" };
    case "scope":
      if (frame.line === undefined && !task.isAbandoned) noteBody(world, task, control);
      if (bodyEnded(world, frame.scope, control)) return left(world, task, false);
      task.leaving = true;
      return "parked";
    default:
      return frame satisfies never;
  }
}

function withinFinally(
  world: World,
  task: TaskState,
  frame: Extract<Frame, { kind: "try" }>,
  control: Control,
): Control {
  const { line, cleanup } = frame.line;
  if (frame.phase === "handler") {
    task.frames.pop();
    if (control.kind === "throw") return control;
    world.note(task, line, "cleaned up");
    return frame.saved;
  }
  frame.phase = "handler";
  frame.saved = control;
  world.note(task, line, `finally, after ${control.kind === "throw" ? control.error.name : "the end"}`);
  task.frames.push({ kind: "block", lines: cleanup, index: 0 });
  return { kind: "next" };
}

function withinCatch(
  world: World,
  task: TaskState,
  frame: Extract<Frame, { kind: "try" }>,
  control: Control,
): Control {
  const { line, cleanup, swallow } = frame.line;
  const isCaught =
    frame.phase === "body" && control.kind === "throw" && (swallow || !control.error.isCancelled);
  if (!isCaught) {
    task.frames.pop();
    return control;
  }
  frame.phase = "handler";
  world.note(task, line, `caught ${control.error.name}`);
  task.frames.push({ kind: "block", lines: cleanup, index: 0 });
  return { kind: "next" };
}

function noteBody(world: World, task: TaskState, control: Control): void {
  if (control.kind === "throw") return world.note(task, 0, `body throws ${control.error.name}`);
  world.note(task, 0, `body gives ${control.kind === "return" ? control.value : undefined}`);
}

/** The innermost scope has been left: the task goes on behind it, or has ended. */
function left(world: World, task: TaskState, waited: boolean): Control | Parked {
  const frame = task.frames.pop() as Extract<Frame, { kind: "scope" }>;
  const { line, scope } = frame;
  const result = leave(world, task, waited);
  if (line !== undefined) {
    if (result.kind !== "throw") {
      const value = String((result as { value?: unknown }).value);
      world.note(task, line.line, line.kind === "moveOnAfter" ? value : `gave ${value}`);
      return { kind: "next" };
    }
    return result;
  }
  const body = scope.bodyEnd!;
  const wasCancelled =
    body.kind === "throw" && body.error.isCancelled && !scope.failures.includes(body.error);
  if (result.kind === "throw" && !(wasCancelled && result.error === body.error)) {
    settle(world, task, { kind: "failed", error: result.error });
  } else if (wasCancelled) settle(world, task, { kind: "cancelled" });
  else {
    if (task.unwindings.length > 0) world.warnings.push("swallowed cancel");
    settle(world, task, { kind: "value", value: (result as { value?: unknown }).value });
  }
  return "parked";
}
