import { Cancelled, type Abandoned } from "../errors.ts";
import type { Task, TaskState } from "../task.ts";
import { Operation, type Coroutine, type Op, type Trap } from "../trap.ts";
import { ask, askWatched } from "./ask.ts";
import type { CancelRequest } from "./cancel-request.ts";
import { isDue, isPastGrace, raise, restartGrace } from "./cancelling.ts";
import { noteCall } from "./chain.ts";
import { ABANDONED, makeCoroutine, nameOf } from "./coroutine.ts";
import { exitScope } from "./exit.ts";
import type { Frame } from "./frame.ts";
import type { JobNode } from "./job-node.ts";
import { tellJoiners } from "./join.ts";
import { nameGiven, type Label } from "./label.ts";
import { CANCELLED, DONE, EXIT, LEAVING, NEW, ParkedTask, RAISE, READY, RUNNING } from "./parked-task.ts";
import { reportReturned, reportSwallowed } from "./reports.ts";
import { isCancelOf, ScopeNode } from "./scope-node.ts";
import type { AnyBody, CoreTrap, Locals, ScopeSettings } from "./traps.ts";

/** The trap of all checkpoints; compared by identity, since it is the hottest one. */
export const CHECKPOINT: Trap = Object.freeze({ op: "checkpoint" }) as unknown as Trap;
const CHILDREN: Trap = Object.freeze({ op: "children" }) as unknown as Trap;

/**
 * A task: a stack of coroutines (`coroutine` on top, `callers` below) and the scopes they opened. There may be a million
 * of them, so whatever can be derived or is rare is no field of its own.
 */
export class TaskNode<T = unknown> extends ParkedTask implements Task<T> {
  readonly id: number;
  readonly what: AnyBody | Label;
  coroutine: Coroutine<unknown> | null = null;
  callers: Frame | null = null;
  /** The innermost scope; the one it was spawned into as long as the task has none of its own. */
  scope: ScopeNode;
  /** Its neighbours among the children of its parent. */
  next: TaskNode | null = null;
  previous: TaskNode | null = null;

  constructor(parent: ScopeNode, what: AnyBody | Label, args: readonly unknown[], id: number) {
    super(args);
    this.id = id;
    this.what = what;
    this.scope = parent;
  }

  get job(): JobNode {
    return this.scope.job;
  }

  get f(): AnyBody {
    return typeof this.what === "function" ? this.what : this.what.f;
  }

  get name(): string {
    return nameGiven(this.what);
  }

  get origin(): string | undefined {
    return typeof this.what === "function" ? undefined : this.what.place?.line;
  }

  /** The scope of the task's own body, made when first needed: the outermost of its own. */
  get body(): ScopeNode | null {
    let { scope } = this;
    if (scope.owner !== this) return null;
    while (scope.kind !== "task") scope = scope.parent!;
    return scope;
  }

  get state(): TaskState {
    if (this.isDone) return "done";
    if (this.phase === NEW) return "new";
    if (this.unwinding !== null) return "unwinding";
    return this.isParked ? "parked" : this.phase === RUNNING ? "running" : "ready";
  }

  join(): Op<T> {
    return new Operation<T>({ op: "join", task: this } as CoreTrap as unknown as Trap);
  }

  cancel(reason?: unknown): Op<void> {
    return new Operation<void>({ op: "cancel", task: this, reason } as CoreTrap as unknown as Trap);
  }

  isDue(): boolean {
    return isDue(this);
  }

  /** One step: from where the task stands to its next park or its end. The kernel calls this. */
  run(): void {
    const { job, phase } = this;
    if (phase > EXIT) return;
    job.current = this;
    if (job.watched) job.events.stepBegins(this);
    this.phase = RUNNING;
    this.wait = null;
    if (phase === READY) this.step();
    else if (phase === NEW) this.begin();
    else if (phase === RAISE) {
      raise(this);
      this.step();
    } else {
      const goesOn = this.leaveScope(this.leaving());
      if (this.unwinding !== null) restartGrace(this);
      if (goesOn) this.step();
    }
    if (job.watched) job.events.stepEnds(this);
    job.current = null;
  }

  private begin(): void {
    if (this.scope.reach !== null) return this.settle(false, this.scope.reach.error);
    if (this.enter(this.f, this.answer as readonly unknown[])) this.step();
  }

  /** Puts the coroutine of `f` on top, to be stepped. False when that failed and ended the task. */
  private enter(f: AnyBody, args: readonly unknown[]): boolean {
    try {
      this.coroutine = makeCoroutine(f, args);
      this.answer = undefined;
      this.failed = false;
      return true;
    } catch (error) {
      return this.leave(false, error);
    }
  }

  /** Calls `f` through the driver: a frame is kept for the caller, the callee's coroutine goes on top. */
  push(f: AnyBody, args: readonly unknown[], scope: ScopeNode | null, locals: Locals | null): boolean {
    const place = this.meter?.asked;
    this.callers = { coroutine: this.coroutine!, up: this.callers, scope, locals: this.locals, f, place };
    this.locals = locals;
    return this.enter(f, args);
  }

  /** Resumes the top coroutine with the answer, answers its traps as far as that can be done in place, and parks. */
  private step(): void {
    for (;;) {
      const { answer } = this;
      let done: boolean | undefined;
      let value: unknown;
      try {
        const result = this.failed ? this.coroutine!.throw(answer) : this.coroutine!.next(answer);
        done = result.done;
        value = result.value;
      } catch (error) {
        if (this.leave(false, error)) continue;
        return;
      }
      if (done === true) {
        if (!this.leave(true, value)) return;
      } else if (value === CHECKPOINT && !this.job.watched) {
        // The hottest path of all: what ask() would do for it, without the way there.
        this.wait = CHECKPOINT;
        if (this.scope.reach !== null && this.isDue()) this.readyToRaise();
        else this.readyWith(true, undefined);
        return;
      } else if (this.job.watched ? !askWatched(this, value) : !ask(this, value)) return;
    }
  }

  /** The top coroutine has ended: its outcome goes to its caller. True: go on stepping. */
  private leave(ok: boolean, value: unknown): boolean {
    const frame = this.callers;
    const scope = frame === null ? this.outermost() : frame.scope;
    if (!ok)
      noteCall(
        value,
        frame === null ? this.name : nameOf(frame.f),
        frame === null ? this.origin : frame.place?.line,
      );
    else if (typeof value === "object" && value !== null)
      reportReturned(this, nameOf((frame ?? this).f), value);
    if (scope !== null) {
      scope.bodyOk = ok;
      scope.bodyValue = value;
      if (!ok && !isCancelOf(scope, value)) scope.fail(value, this.inWords());
      return this.leaveScope(scope);
    }
    if (frame === null) {
      this.settle(ok, value);
      return false;
    }
    this.failed = !ok;
    this.answer = value;
    this.pop(frame);
    return true;
  }

  /** Leaves `scope`, whose body has ended, now or when its children have. True: go on stepping. */
  private leaveScope(scope: ScopeNode): boolean {
    if (scope.children > 0) {
      // No grace runs while waiting for children: theirs do.
      if (this.coroutine !== ABANDONED) this.coroutine = null;
      this.answer = undefined;
      this.wait = CHILDREN;
      this.phase = LEAVING;
      if (this.job.watched) this.job.events.parked(this, CHILDREN.op);
      return false;
    }
    exitScope(this, scope);
    if (scope.kind === "task") {
      this.settle(!this.failed, this.answer);
      return false;
    }
    this.pop(this.callers!);
    return true;
  }

  private pop(frame: Frame): void {
    if (this.coroutine !== ABANDONED) this.coroutine = frame.coroutine;
    this.callers = frame.up;
    this.locals = frame.locals;
  }

  /** The children it waits for, when it waits for children. */
  childrenAwaited(): TaskNode[] {
    return this.phase === LEAVING ? this.leaving().childList() : [];
  }

  private leaving(): ScopeNode {
    return this.callers?.scope ?? this.scope;
  }

  /** The scope of its body, if there is one, when all others have been left. */
  private outermost(): ScopeNode | null {
    return this.scope.owner === this ? this.scope : null;
  }

  /** The last child of `scope` has ended: the task goes on if it waits for that. */
  childrenEnded(scope: ScopeNode): void {
    if (this.phase !== LEAVING || scope !== this.leaving()) return;
    this.phase = EXIT;
    this.job.kernel.ready(this);
  }

  /** Never to be stepped again: all its coroutines are taken as ended by `error`. */
  abandon(error: Abandoned): void {
    this.coroutine = ABANDONED;
    this.failed = true;
    this.answer = error;
  }

  /** Makes the scope of the task's body, if there is none yet; there is one whenever a scope is open above it. */
  ensureBody(): ScopeNode {
    const { body: present, scope: parent, unwinding } = this;
    if (present !== null) return present;
    const body = new ScopeNode(this.job, this, parent, { kind: "task", name: this.name });
    if (unwinding !== null && unwinding.level === parent) unwinding.level = body;
    this.scope = body;
    return body;
  }

  /** The innermost scope of its own, which is where it spawns. */
  ensureScope(): ScopeNode {
    return this.scope.owner === this ? this.scope : this.ensureBody();
  }

  openScope(settings: ScopeSettings): ScopeNode {
    const parent = this.ensureScope();
    const scope = new ScopeNode(this.job, this, parent, settings);
    parent.inner = scope;
    this.scope = scope;
    scope.startTimer();
    return scope;
  }

  /** A scope opened in the middle of a cleanup is closed to the cancels around it, until the grace is over. */
  protectsWhatItOpensIn(scope: ScopeNode | null): boolean {
    return this.unwinding !== null && this.unwinding.level === scope && !isPastGrace(this);
  }

  private settle(ok: boolean, value: unknown): void {
    const { unwinding } = this;
    const body = this.outermost();
    const parent = body === null ? this.scope : body.parent!;
    const { reach } = this.scope;
    const isCancel =
      !ok && reach !== null && value instanceof Cancelled && (body === null || body.failures === null);
    if (ok) reportSwallowed(this);
    if (isCancel) (unwinding === null ? reach.scope : unwinding.target).endedTask = true;
    this.failed = !ok;
    this.answer = isCancel ? (unwinding?.cancel ?? reach) : value;
    this.phase = isCancel ? CANCELLED : DONE;
    this.coroutine = this.callers = null;
    if (this.job.watched) this.job.events.ended(this);
    tellJoiners(this);
    this.forget();
    parent.childEnded(this);
  }

  /** What cancelled it, once it is done by a cancel. */
  get endedBy(): CancelRequest | null {
    return this.phase === CANCELLED ? (this.answer as CancelRequest) : null;
  }

  override inWords(): string {
    return `task ${this.id} '${this.name}'`;
  }
}
