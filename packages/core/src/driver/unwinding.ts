import type { Instant } from "../clock.ts";
import type { CancelRequest } from "./cancel-request.ts";
import type { ScopeNode } from "./scope-node.ts";
import type { TaskNode } from "./task-node.ts";
import type { DriverTimer } from "./timeline.ts";

/** A cancel that was thrown into a task whose cleanup has not ended. A task may have several, one inside the other. */
export class Unwinding implements DriverTimer {
  slot: unknown = undefined;
  readonly task: TaskNode;
  /** What was thrown; if a cancel from further out has overtaken it on its way, that one. */
  cancel: CancelRequest;
  /** The one that was under way when a scope opened by its cleanup was cancelled in turn. */
  readonly outer: Unwinding | null;
  readonly onGraceOver: (unwinding: Unwinding) => void;
  /** The task's innermost scope among those that were open when the cancel was thrown. */
  level: ScopeNode;
  /** The scope that will absorb the cancel, as far as is known: the outermost one cancelled. */
  target: ScopeNode;
  graceEnd: Instant;
  /** The grace is over: every park raises. */
  over: boolean;
  /** How often a park has raised since. */
  raises = 0;
  timed = false;

  constructor(
    task: TaskNode,
    cancel: CancelRequest,
    level: ScopeNode,
    onGraceOver: (unwinding: Unwinding) => void,
  ) {
    this.task = task;
    this.cancel = cancel;
    this.outer = task.unwinding;
    this.onGraceOver = onGraceOver;
    this.level = level;
    this.target = cancel.scope;
    this.over = task.job.graceEnded;
    this.graceEnd = task.job.now() + level.grace;
  }

  get due(): Instant {
    return this.graceEnd;
  }

  /** The grace counts only outside a shield, and needs a timer only while the task is parked. */
  startTimer(): void {
    if (this.over || this.timed || this.graceEnd === Infinity || this.isShielded()) return;
    this.timed = true;
    const { kernel, timeline } = this.task.job;
    kernel.at(timeline.toKernel(this.graceEnd), this);
  }

  stopTimer(): void {
    if (!this.timed) return;
    this.timed = false;
    this.task.job.kernel.off(this);
  }

  fire(): void {
    if (!this.timed) return;
    this.timed = false;
    this.onGraceOver(this);
  }

  /** It runs afresh when the task comes back from waiting for a scope's children. */
  restartGrace(): void {
    this.graceEnd = this.task.job.now() + this.level.grace;
  }

  /** A shield was open for `ms`. */
  extendGrace(ms: number): void {
    this.graceEnd += ms;
  }

  isShielded(): boolean {
    for (
      let scope: ScopeNode | null = this.task.scope;
      scope !== null && scope !== this.level;
      scope = scope.parent
    ) {
      if (scope.shielded) return true;
    }
    return false;
  }
}
