import type { Op } from "./trap.ts";

/**
 * What a task is doing: `new` (not begun), `ready` (queued), `running`, `parked` (waits for something), `unwinding`
 * (a cancel was delivered and it is cleaning up), `done`.
 */
export type TaskState = "new" | "ready" | "running" | "parked" | "unwinding" | "done";

/** A coroutine that was spawned, and its result. Made by `spawn`; it lives in a scope and never outlives it. */
export interface Task<T = unknown> {
  /** Unique within a run, counted from 1. */
  readonly id: number;
  /** The name given, else that of its generator function. */
  readonly name: string;
  readonly state: TaskState;

  /**
   * Waits until the task has ended and gives its value. Throws the very error it failed with, or `TaskCancelled` when
   * it was cancelled. A checkpoint, also when the task has ended already. May be asked any number of times.
   *
   * Throws `TypeError` when a task joins itself, `ForeignUse` when the task belongs to another run.
   */
  join(): Op<T>;

  /**
   * Requests the task's cancel, then waits until its cleanup has ended. Never throws what cleanup throws: that goes to
   * the task's scope. Cancelling a task that has ended changes nothing; a task that has not begun never runs. Inside
   * the task itself it raises `Cancelled` there. A checkpoint: the request is made even if the caller is due a cancel.
   */
  cancel(reason?: unknown): Op<void>;
}
