import {
  Abandoned,
  Channel,
  Deadlock,
  Event,
  failuresOf,
  Lock,
  Semaphore,
  TaskCancelled,
  TimeoutError,
  type Kernel,
  type RunOptions,
  type Scope,
  type Task,
} from "@outloop/core";
import { channelCapacities, eventCount, lockCount, semaphorePermits } from "./program.ts";
import type { Transcript } from "./transcript.ts";

/** What a program runs in: the things it can name, and its log. */
export class LiveWorld {
  readonly log: string[] = [];
  readonly warnings: string[] = [];
  readonly tasks: (Task | undefined)[] = [];
  /** In order of their spawning. */
  readonly spawned: Task[] = [];
  readonly channels: readonly Channel<number>[] = channelCapacities.map(
    (capacity) => new Channel<number>(capacity),
  );
  readonly semaphores: readonly Semaphore[] = semaphorePermits.map((permits) => new Semaphore(permits));
  readonly locks: readonly Lock[] = Array.from({ length: lockCount }, () => new Lock());
  readonly events: readonly Event[] = Array.from({ length: eventCount }, () => new Event());
  readonly kept: (Scope | undefined)[] = [];
  readonly options: RunOptions;
  readonly makeKernel: () => Kernel;

  constructor(grace: number, makeKernel: () => Kernel) {
    this.makeKernel = makeKernel;
    this.options = { name: "main", grace, onWarning: ({ kind }) => void this.warnings.push(kind) };
  }

  transcript(outcome: string): Transcript {
    const ends = this.spawned.map((task) => `${task.name} ${endOf(task)}`);
    return { log: this.log, ends, outcome, warnings: this.warnings };
  }
}

/** A failure of the program's own; its name tells the line. */
export class ProgramError extends Error {
  constructor(line: number) {
    super();
    this.name = `E${line}`;
  }
}

export function failureInWords(error: unknown): string {
  return `throws ${failuresOf(error).map(nameOf).join(", ")}`;
}

export function nameOf(error: unknown): string {
  if (error instanceof TaskCancelled) return `TaskCancelled(${error.task.name})`;
  if (error instanceof Abandoned) return `Abandoned(${error.task.name})`;
  if (error instanceof TimeoutError) return `TimeoutError(${error.ms})`;
  if (error instanceof Deadlock) {
    return `Deadlock(${error.tasks.map(({ id, name }) => `${id} ${name}`).join(", ")})`;
  }
  return error instanceof Error ? error.name : String(error);
}

/**
 * How a task ended. A handle does not tell that without a join, which would change the program: so this looks at what
 * core keeps of a task that is done, behind the public type.
 */
function endOf(task: Task): string {
  if (task.state !== "done") return "has not ended";
  const { failed, answer } = task as unknown as { readonly failed: boolean; readonly answer: unknown };
  if (!failed) return `value ${String(answer)}`;
  const isCancelled = (answer as object).constructor.name === "CancelRequest";
  return isCancelled ? "cancelled" : `failed ${nameOf(answer)}`;
}
