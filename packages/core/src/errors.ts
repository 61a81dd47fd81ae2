import type { Trap } from "./trap.ts";
import type { Task } from "./task.ts";
import { describeTrap, describeValue } from "./describe.ts";

/**
 * Thrown into a task that is cancelled, at the trap it is parked on or asks next. Let it pass: clean up in `finally`,
 * and rethrow it if you catch it. `reason` and `origin` are for people; which scope absorbs it is decided as it passes.
 */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
  /** What the canceller gave. */
  readonly reason: unknown;
  /** Who cancelled, in words. */
  readonly origin: string;

  constructor(reason: unknown, origin: string) {
    super(`cancelled by ${origin}${reason === undefined ? "" : `: ${describeValue(reason)}`}`);
    this.reason = reason;
    this.origin = origin;
  }
}

/** Thrown by `join` when the task joined was cancelled: an ordinary error, not the joiner's own `Cancelled`. */
export class TaskCancelled extends Error {
  override readonly name = "TaskCancelled";
  readonly task: Task;
  readonly reason: unknown;

  constructor(task: Task, reason: unknown) {
    super(`${describeValue(task)} was cancelled${reason === undefined ? "" : `: ${describeValue(reason)}`}`);
    this.task = task;
    this.reason = reason;
  }
}

/** Thrown by `timeout` when its time was up before its body and children had ended. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
  /** The time given, in milliseconds. */
  readonly ms: number;

  constructor(ms: number, what: string) {
    super(`${what} did not end within ${ms} ms`);
    this.ms = ms;
  }
}

/** What a report says of one task. */
export interface TaskReport {
  readonly id: number;
  readonly name: string;
  /** What it waits for, in words. */
  readonly waitsFor: string;
  /** The ids of the tasks without which it cannot go on, as far as they are known. */
  readonly heldBy: readonly number[];
  /** Where it was spawned; known in debug mode. */
  readonly origin: string | undefined;
}

/** Ends a run in which nothing is ready, no timer is pending and nothing outside can wake anybody. */
export class Deadlock extends Error {
  override readonly name = "Deadlock";
  /** Every parked task. */
  readonly tasks: readonly TaskReport[];
  /** Tasks, by id, of which each waits for the next and the last for the first. */
  readonly cycles: readonly (readonly number[])[];

  constructor(
    kernel: string,
    tasks: readonly TaskReport[],
    cycles: readonly (readonly number[])[],
    why = "nothing is ready, no timer is pending, nothing outside is awaited",
  ) {
    super(
      `no task on kernel '${kernel}' can ever go on: ${why}` +
        tasks.map((task) => `\n  ${reportLine(task)}`).join("") +
        cycles.map((cycle) => `\n  cycle: task ${[...cycle, cycle[0]].join(" waits for task ")}`).join(""),
    );
    this.tasks = tasks;
    this.cycles = cycles;
  }
}

/** Ends a run on a virtual clock in which something was always ready, so that time could not pass. */
export class Livelock extends Error {
  override readonly name = "Livelock";
  /** The tasks that were ready. */
  readonly tasks: readonly TaskReport[];

  constructor(kernel: string, turns: number, tasks: readonly TaskReport[]) {
    super(
      `${turns} turns passed at one instant on kernel '${kernel}': a virtual clock moves only when nothing is ready. ` +
        `Let these tasks sleep or wait for each other` +
        tasks.map((task) => `\n  task ${task.id} '${task.name}'`).join(""),
    );
    this.tasks = tasks;
  }
}

/** The failure of a task that went on parking after its grace: it is never stepped again. */
export class Abandoned extends Error {
  override readonly name = "Abandoned";
  readonly task: Task;

  constructor(task: Task, raises: number) {
    super(
      `${describeValue(task)} was abandoned: it parked again after each of ${raises} cancels past its grace. ` +
        `Let Cancelled pass, and end the loop it is caught in`,
    );
    this.task = task;
  }
}

/** Thrown into a coroutine whose trap nobody answers. */
export class UnsupportedTrap extends Error {
  override readonly name = "UnsupportedTrap";
  readonly trap: Trap;

  constructor(request: Trap, who: string, answerer: string, advice: string) {
    super(`${who} asked ${describeTrap(request)}, which ${answerer} does not answer. ${advice}`);
    this.trap = request;
  }
}

/** Thrown into a coroutine that yielded something that is no trap, or where a coroutine or operation was expected. */
export class NotATrap extends TypeError {
  override readonly name = "NotATrap";
  /** What came instead. */
  readonly value: unknown;

  constructor(message: string, value: unknown) {
    super(message);
    this.value = value;
  }
}

/** Thrown into a task that needs a host's event loop where there is none, or needs to wait where nobody may. */
export class NeedsHost extends Error {
  override readonly name = "NeedsHost";
}

/** Thrown by `run` and `start` when the kernel, or its virtual clock, is already running a job. */
export class KernelBusy extends Error {
  override readonly name = "KernelBusy";
}

/** Thrown by `run`, and rejected with by `start`, when a signal such as Ctrl-C has ended the program; cleanup has run. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** `SIGINT`, for example. */
  readonly signal: string;

  constructor(signal: string) {
    super(`the program was ended by ${signal}`);
    this.signal = signal;
  }
}

/** Thrown when a job cannot move to another kernel; nothing has moved. */
export class SwapRefused extends Error {
  override readonly name = "SwapRefused";
}

/** Thrown when something of one run is used from another run, or from the host. */
export class ForeignUse extends Error {
  override readonly name = "ForeignUse";
}

/** Thrown when somebody else already waits where only one may. */
export class Busy extends Error {
  override readonly name = "Busy";
}

/** Thrown when something is used that has been closed or has ended. */
export class Closed extends Error {
  override readonly name = "Closed";
}

function reportLine(task: TaskReport): string {
  const origin = task.origin === undefined ? "" : `, spawned ${task.origin}`;
  return `task ${task.id} '${task.name}' waits for ${task.waitsFor}${origin}`;
}
