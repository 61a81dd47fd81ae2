import { describeTrap, describeValue } from "../describe.ts";
import { ForeignUse, NotATrap } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import { isTrap, type Trap } from "../trap.ts";
import { takeAskedPlace } from "./debug.ts";
import { ScopeNode } from "./scope-node.ts";
import type { TaskNode } from "./task-node.ts";
import type { CoreTrap, Locals, LocalKey } from "./traps.ts";
import { awaitPromise } from "./await-promise.ts";
import { cancel, join } from "./join.ts";
import { isCall, isLocal, isSettings, isSource, isTime, slipOf } from "./garbage.ts";
import { waitOutside } from "./outside.ts";
import { ParkedTask } from "./parked-task.ts";
import { PrimitiveTrap, type Primitive } from "./primitive.ts";
import { submit } from "./submit.ts";

/**
 * A task has yielded `value`. Immediate traps are answered in place: true, and the answer is in the task. Parking traps
 * always go through the queue: false, and the task is parked, or ready again.
 */
export function ask(task: TaskNode, value: unknown): boolean {
  if (!isTrap(value)) return refuse(task, new NotATrap(`${task.inWords()} yielded ${slipOf(value)}`, value));
  // Before the others, because the waits on primitives are the most frequent ones that come this far.
  if (value instanceof PrimitiveTrap) return begin(task, value);
  const request = value as unknown as CoreTrap;
  switch (request.op) {
    case "sleep":
      if (!isTime(request.ms)) return garbled(task, value);
      return sleepFor(task, value, request.ms);
    case "sleep until":
      if (!isTime(request.deadline)) return garbled(task, value);
      return !task.raises() && sleepUntil(task, value, request.deadline, task.job.now());
    case "checkpoint":
      return !task.raises() && task.readyWith(true, undefined);
    case "call":
      return isCall(request) ? task.push(request.f, request.args, null, task.locals) : garbled(task, value);
    case "scope":
      if (!isCall(request) || !isSettings(request.settings)) return garbled(task, value);
      return task.push(request.f, request.args, task.openScope(request.settings), task.locals);
    case "spawn":
      return isCall(request) ? spawn(task, request) : garbled(task, value);
    case "join":
      return request.task instanceof ParkedTask ? join(task, value, request.task) : garbled(task, value);
    case "cancel":
      if (!(request.task instanceof ParkedTask)) return garbled(task, value);
      return cancel(task, value, request.task, request.reason);
    case "park":
      return typeof request.arm === "function" ? park(task, value, request) : garbled(task, value);
    case "outside":
      if (!isSource(request.source) || typeof request.arm !== "function") return garbled(task, value);
      return waitOutside(task, value, request.source, request.arm);
    case "swap":
      return !task.raises() && swap(task, value, request.kernel);
    case "until":
      return !task.raises() && awaitPromise(task, value, request.source);
    case "now":
      return reply(task, task.job.now());
    case "self":
      return reply(task, task);
    case "deadline":
      return reply(task, task.scope.deadline);
    case "current scope":
      return reply(task, task.ensureScope());
    case "get local":
      return isLocal(request.local) ? reply(task, valueOf(request.local, task.locals)) : garbled(task, value);
    case "with local":
      if (!isCall(request) || !isLocal(request.local)) return garbled(task, value);
      return task.push(request.f, request.args, null, {
        key: request.local,
        value: request.value,
        outer: task.locals,
      });
    default:
      return submit(task, value);
  }
}

/** The same, of a job that is watched: tells what was asked and what came of it. */
export function askWatched(task: TaskNode, value: unknown): boolean {
  if (!isTrap(value)) return ask(task, value);
  const { job, callers } = task;
  // Kept with the task: by the time somebody wants to know where it stands, others have asked.
  if (job.debug) task.ensureMeter().asked = takeAskedPlace(callers?.place);
  job.events.asked(task, value);
  const goesOn = job.kernel.admit === undefined ? ask(task, value) : askAdmitted(task, value);
  if (!goesOn) {
    if (task.isParked) job.events.parked(task, value.op);
    // A call that was begun is answered by its body.
  } else if (task.callers === callers && !task.isDone) job.events.answered(task);
  return goesOn;
}

/** The kernel has a say in every trap before it is answered. */
function askAdmitted(task: TaskNode, asked: Trap): boolean {
  const { job } = task;
  let admitted: unknown;
  try {
    admitted = job.kernel.admit!(asked, task);
  } catch (error) {
    job.hold.tickInPlace(task);
    return refuse(task, error);
  }
  if (isTrap(admitted)) return ask(task, admitted);
  const what = `kernel '${job.kernel.name}' admitted ${describeValue(admitted)} in place of ${describeTrap(asked)}`;
  return refuse(task, new NotATrap(what, admitted));
}

function reply(task: TaskNode, value: unknown): true {
  task.job.hold.tickInPlace(task);
  task.failed = false;
  task.answer = value;
  return true;
}

function refuse(task: TaskNode, error: unknown): true {
  task.failed = true;
  task.answer = error;
  return true;
}

/** A trap with an op of core's and fields that are not: nobody but a hand-made one gets here. */
function garbled(task: TaskNode, request: Trap): true {
  return refuse(
    task,
    new NotATrap(`${task.inWords()} yielded ${describeTrap(request)}, whose fields core cannot use`, request),
  );
}

/** The clock is read once: on many hosts that costs as much as all the rest. */
function sleepFor(task: TaskNode, request: Trap, ms: number): boolean {
  if (task.raises()) return false;
  if (ms <= 0) return task.readyWith(true, undefined);
  const now = task.job.now();
  return sleepUntil(task, request, now + ms, now);
}

function sleepUntil(task: TaskNode, request: Trap, deadline: number, now: number): boolean {
  if (deadline <= now) return task.readyWith(true, undefined);
  task.sleep(request, deadline);
  return false;
}

function spawn(task: TaskNode, request: CoreTrap & { readonly op: "spawn" }): boolean {
  const scope = request.scope ?? task.ensureScope();
  if (!(scope instanceof ScopeNode)) return garbled(task, request as unknown as Trap);
  if (scope.job !== task.job) return refuse(task, foreign(task, scope));
  if (scope.ended) {
    return refuse(task, new ForeignUse(`${task.inWords()} spawned into ${scope.inWords()}, which has ended`));
  }
  const child = task.job.spawn(scope, request.f, request.args, request.name, task.meter?.asked);
  if (scope.reach?.delivered === true) {
    task.job.warn({
      kind: "spawn after cancel",
      message: `${child.inWords()} never runs: ${task.inWords()} spawned it into ${scope.inWords()}, which is cancelled`,
      task: child,
    });
  }
  return reply(task, child);
}

function park(task: TaskNode, value: Trap, request: CoreTrap & { readonly op: "park" }): boolean {
  if (task.raises()) return false;
  const waiter = task.parkOn(value);
  try {
    const abandon = request.arm((outcome) => {
      if (waiter.wake(outcome.ok, outcome.ok ? outcome.value : outcome.error)) task.job.nudge();
    });
    if (typeof abandon !== "function") throw new TypeError("park(describe, arm): arm must return a function");
    waiter.armed(abandon);
  } catch (error) {
    if (!waiter.wake(false, error)) {
      task.job.warn({
        kind: "lost failure",
        message: `arm threw after ${task.inWords()} was woken`,
        task,
        error,
      });
    }
  }
  return false;
}

function begin(task: TaskNode, request: PrimitiveTrap<Primitive>): boolean {
  if (task.raises()) return false;
  try {
    request.on.bind(task.job);
    request.begin(task);
  } catch (error) {
    if (task.waiter === null) task.answerAtOnce(request, false, error);
    else task.waiter.wake(false, error);
  }
  return false;
}

function swap(task: TaskNode, request: Trap, kernel: Kernel): false {
  const { swaps } = task.job;
  const waiter = task.parkOn(request);
  const settle = (ok: boolean, error: unknown): void => void waiter.wake(ok, error);
  const entry = { kernel, settle };
  swaps.push(entry);
  waiter.armed(() => swaps.splice(swaps.indexOf(entry), 1));
  return false;
}

function valueOf(local: LocalKey, locals: Locals | null): unknown {
  for (let each = locals; each !== null; each = each.outer) if (each.key === local) return each.value;
  return local.initial;
}

function foreign(task: TaskNode, what: TaskNode | ScopeNode): ForeignUse {
  return new ForeignUse(
    `${task.inWords()} used ${what.inWords()} of another run: tasks and scopes stay in theirs`,
  );
}
