import type { Instant } from "./clock.ts";
import type { SnapshotScope } from "./event-record.ts";
import type { TaskState } from "./task.ts";

/** A coroutine that a task has called and that has not ended. */
export interface CallView {
  /** The name of its function. */
  readonly name: string;
  /** Where it stands, `app.ts:3:9`; known in debug mode, once it has asked something. */
  readonly at?: string;
}

/** What a task has done while its job was observed or in debug mode; other times are not counted. */
export interface TaskCounts {
  readonly steps: number;
  readonly traps: number;
  /** Milliseconds of real time in its steps. */
  readonly ms: number;
  /** How often it asked which trap, by `op`. */
  readonly ops: Readonly<Record<string, number>>;
}

/** A scope that is open. */
export interface ScopeView extends SnapshotScope {
  /** The tasks that live in it, by id. */
  readonly tasks: readonly number[];
  /** Why it is cancelled, if it is: by itself or from further out. */
  readonly cancelled?: string;
}

/** What is known of a task: plain data, which can be sent as JSON. What is absent is not the case or not known. */
export interface TaskView {
  readonly job: number;
  readonly id: number;
  readonly name: string;
  readonly state: TaskState;
  /** When its last step ended, on the program's clock; known while it is observed or in debug mode. */
  readonly since?: Instant;
  /** What it waits for, in words; absent unless it waits. */
  readonly waitsFor?: string;
  /** The ids of the tasks without which that cannot come, as far as they are known; absent unless it waits. */
  readonly heldBy?: readonly number[];
  /** When its sleep ends, on the program's clock. */
  readonly sleepsUntil?: Instant;
  /**
   * The coroutines it consists of, outermost first. Those it called through the driver (`spawn`, `call`, scopes) are
   * always there; those reached by native `yield*`, and the positions, only in debug mode, because a suspended
   * generator tells neither. Of a stack deeper than a hundred the middle is left out, and counted.
   */
  readonly calls: readonly CallView[];
  /** Where it was spawned; known in debug mode. */
  readonly origin?: string;
  /** The scopes around where it stands, from the root to the innermost. */
  readonly scopes: readonly ScopeView[];
  /** The nearest deadline in effect for it, on the program's clock. */
  readonly deadline?: Instant;
  /** It stands in a shield of its own. */
  readonly shielded: boolean;
  /** Why it is being cancelled, or will be at its next park. */
  readonly cancelled?: string;
  readonly did?: TaskCounts;
}

/** What is known of a job: its tasks in order of their spawning, its scopes outer before inner. */
export interface JobReport {
  readonly id: number;
  /** The name of its main task. */
  readonly name: string;
  readonly kernel: string;
  readonly mode: "blocking" | "hosted";
  /** The program's clock. */
  readonly now: Instant;
  /** How many tasks are alive; more than are listed where the report was limited. */
  readonly alive: number;
  readonly tasks: readonly TaskView[];
  /** A tree by way of `parent`; flat, since it may be deeper than what `JSON.stringify` can take. */
  readonly scopes: readonly ScopeView[];
}
