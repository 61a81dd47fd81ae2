import { Described } from "../describe.ts";
import { Cancelled, TaskCancelled, type Abandoned } from "../errors.ts";
import type { Timer, Runnable } from "../kernel.ts";
import { failure, success, type Outcome } from "../outcome.ts";
import type { Task, TaskState } from "../task.ts";
import { Operation, type Coroutine, type Op, type Trap } from "../trap.ts";
import { ask } from "./ask.ts";
import type { CancelRequest } from "./cancel-request.ts";
import { isDue, raise } from "./cancelling.ts";
import { noteCall } from "./chain.ts";
import { ABANDONED, makeCoroutine } from "./coroutine.ts";
import { originOfLastOperation } from "./debug.ts";
import { exitScope } from "./exit.ts";
import type { Frame } from "./frame.ts";
import type { JobNode } from "./job-node.ts";
import { isCancelOf, ScopeNode } from "./scope-node.ts";
import type { AnyBody, CoreTrap, Locals, ScopeSettings } from "./traps.ts";
import { reportEnd } from "./reports.ts";
import type { Unwinding } from "./unwinding.ts";
import type { Waiter, WaiterList } from "./waiter.ts";

const NEW = 0;
const READY = 1;
const RUNNING = 2;
const PARKED = 3;
const DONE = 4;

/** How a task goes on when it is stepped: with an answer, by raising a cancel, by leaving a scope without children. */
const ANSWER = 0;
const RAISE = 1;
const EXIT = 2;

/** The trap of all checkpoints; compared by identity, since it is the hottest one. */
export const CHECKPOINT: Trap = Object.freeze({ op: "checkpoint" }) as unknown as Trap;
const CHILDREN: Trap = Object.freeze({ op: "children" }) as unknown as Trap;

/**
 * A task: a stack of coroutines (`coroutine` on top, `callers` below), where it stands, and what it waits for. It is
 * its own job in a kernel's ready queue and its own timer when it sleeps, so that neither costs an object.
 */
export class TaskNode<T = unknown> extends Described implements Task<T>, Runnable, Timer {
  slot: unknown = undefined;
  readonly id: number;
  readonly name: string;
  readonly job: JobNode;
  /** The scope it was spawned into. */
  readonly parent: ScopeNode;
  readonly f: AnyBody;
  args: readonly unknown[] | null;
  /** Where it was spawned; known in debug mode. */
  readonly origin: string | undefined;

  coroutine: Coroutine<unknown> | null = null;
  callers: Frame | null = null;
  /** The innermost scope; the parent's as long as the task has none of its own. */
  scope: ScopeNode;
  /** The scope of the task's own body, made when first needed. */
  body: ScopeNode | null = null;
  locals: Locals | null;

  private phase = NEW;
  private resume = ANSWER;
  /** What the coroutine gets next: an answer or, when `failed`, an error. */
  answer: unknown = undefined;
  failed = false;

  wait: Trap | null = null;
  waiter: Waiter | null = null;
  /** It is in the kernel's timer queue. */
  sleeping = false;
  unwinding: Unwinding | null = null;
  isAbandoned = false;

  /** The result: valid when done. `endedBy` is set when it was cancelled. */
  ok = false;
  result: unknown = undefined;
  endedBy: CancelRequest | null = null;
  joined = false;
  joiners: WaiterList | null = null;
  /** A group that wants to know at once. */
  onEnd: ((task: TaskNode) => void) | null = null;

  next: TaskNode | null = null;
  previous: TaskNode | null = null;

  constructor(
    job: JobNode,
    parent: ScopeNode,
    f: AnyBody,
    args: readonly unknown[],
    name: string | undefined,
    locals: Locals | null,
    origin: string | undefined,
  ) {
    super();
    this.job = job;
    this.id = job.nextTaskId++;
    this.name = name ?? (f.name === "" ? "task" : f.name);
    this.parent = this.scope = parent;
    this.f = f;
    this.args = args;
    this.locals = locals;
    this.origin = origin;
  }

  get state(): TaskState {
    if (this.phase === DONE) return "done";
    if (this.phase === NEW) return "new";
    if (this.unwinding !== null) return "unwinding";
    return this.phase === PARKED ? "parked" : this.phase === READY ? "ready" : "running";
  }

  join(): Op<T> {
    return new Operation<T>({ op: "join", task: this } as CoreTrap as unknown as Trap);
  }

  cancel(reason?: unknown): Op<void> {
    return new Operation<void>({ op: "cancel", task: this, reason } as CoreTrap as unknown as Trap);
  }

  get isDone(): boolean {
    return this.phase === DONE;
  }

  get isParked(): boolean {
    return this.phase === PARKED;
  }

  get isReady(): boolean {
    return this.phase === READY || this.phase === NEW;
  }

  /** One step: from where the task stands to its next park or its end. The kernel calls this. */
  run(): void {
    if (this.phase !== READY && this.phase !== NEW) return;
    const { job } = this;
    job.current = this;
    if (job.watched) job.trace({ kind: "step", task: this });
    if (this.phase === NEW) {
      this.phase = RUNNING;
      this.begin();
    } else {
      this.phase = RUNNING;
      this.wait = null;
      if (this.resume === ANSWER) this.step();
      else if (this.resume === EXIT) {
        if (this.leaveScope(this.callers?.scope ?? this.body!)) this.step();
      } else if (raise(this)) this.step();
    }
    job.current = null;
  }

  private begin(): void {
    if (this.scope.reach !== null) return this.settle(false, this.scope.reach.error);
    const args = this.args!;
    this.args = null;
    if (this.enter(this.f, args)) this.step();
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
    const origin = this.job.debug ? originOfLastOperation() : undefined;
    this.callers = { coroutine: this.coroutine!, up: this.callers, scope, locals: this.locals, f, origin };
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
        if (this.scope.reach !== null && isDue(this)) return this.readyToRaise();
        this.wait = CHECKPOINT;
        this.readyWith(true, undefined);
        return;
      } else if (!ask(this, value)) return;
    }
  }

  /** The top coroutine has ended: its outcome goes to its caller. True: go on stepping. */
  private leave(ok: boolean, value: unknown): boolean {
    const frame = this.callers;
    const scope = frame === null ? this.body : frame.scope;
    if (!ok) noteCall(value, frame ?? this);
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
      this.coroutine = null;
      this.wait = CHILDREN;
      this.resume = EXIT;
      this.phase = PARKED;
      return false;
    }
    if (this.resume === EXIT) {
      this.resume = ANSWER;
      if (this.unwinding !== null) this.unwinding.restartGrace();
    }
    exitScope(this, scope);
    if (scope === this.body) {
      this.settle(!this.failed, this.answer);
      return false;
    }
    this.pop(this.callers!);
    return true;
  }

  private pop(frame: Frame): void {
    this.coroutine = this.isAbandoned ? ABANDONED : frame.coroutine;
    this.callers = frame.up;
    this.locals = frame.locals;
  }

  /** The last child of `scope` has ended: the task goes on if it waits for that. */
  childrenEnded(scope: ScopeNode): void {
    if (this.phase !== PARKED || this.resume !== EXIT || scope !== (this.callers?.scope ?? this.body)) return;
    this.phase = READY;
    this.job.kernel.ready(this);
  }

  /** Answers the trap just asked, through the queue. False, for `ask` to return. */
  readyWith(ok: boolean, value: unknown): false {
    this.failed = !ok;
    this.answer = value;
    this.resume = ANSWER;
    this.phase = READY;
    this.job.kernel.ready(this);
    return false;
  }

  /** Queues the raise of the cancel that is due. */
  readyToRaise(): void {
    this.answer = undefined;
    this.resume = RAISE;
    this.phase = READY;
    this.job.kernel.ready(this);
  }

  /** Parks on `request`, until `wake`. False, for `ask` to return. */
  park(request: Trap): false {
    this.answer = undefined;
    this.wait = request;
    this.resume = ANSWER;
    this.phase = PARKED;
    for (let each = this.unwinding; each !== null; each = each.outer) each.startTimer();
    return false;
  }

  /** Ends the park with an answer. */
  wake(ok: boolean, value: unknown): void {
    if (this.phase !== PARKED || this.resume === EXIT) return;
    this.waiter = null;
    for (let each = this.unwinding; each !== null; each = each.outer) each.stopTimer();
    if (this.job.watched) this.job.trace({ kind: "wake", task: this, ok, value });
    this.readyWith(ok, value);
  }

  /** The deadline of its sleep has come. */
  fire(): void {
    if (!this.sleeping) return;
    this.sleeping = false;
    this.job.timers--;
    this.wake(true, undefined);
  }

  /** A cancel has come: if it is due, the wait is abandoned and the raise queued. */
  interrupt(): void {
    if (this.phase !== PARKED || this.resume === EXIT || !isDue(this)) return;
    for (let each = this.unwinding; each !== null; each = each.outer) each.stopTimer();
    const { waiter } = this;
    this.waiter = null;
    if (this.sleeping) {
      this.sleeping = false;
      this.job.off(this);
    }
    // Ready before the wait is taken back: whatever that runs finds a task that waits for nothing.
    this.readyToRaise();
    waiter?.drop();
  }

  /** Never to be stepped again: all its coroutines are taken as ended by `error`. */
  abandon(error: Abandoned): void {
    this.isAbandoned = true;
    this.coroutine = ABANDONED;
    this.failed = true;
    this.answer = error;
  }

  /** Makes the scope of the task's body, if there is none yet; there is one whenever a scope is open above it. */
  ensureBody(): ScopeNode {
    if (this.body !== null) return this.body;
    const body = new ScopeNode(this.job, this, this.parent, { kind: "task", name: this.name });
    this.body = body;
    if (this.unwinding !== null && this.unwinding.level === this.parent) this.unwinding.level = body;
    this.scope = body;
    return body;
  }

  /** The innermost scope of its own, which is where it spawns. */
  ensureScope(): ScopeNode {
    return this.body === null ? this.ensureBody() : this.scope;
  }

  isUnwindingAt(scope: ScopeNode | null): boolean {
    return this.unwinding !== null && this.unwinding.level === scope;
  }

  openScope(settings: ScopeSettings): ScopeNode {
    this.ensureBody();
    const scope = new ScopeNode(this.job, this, this.scope, settings);
    this.scope.inner = scope;
    this.scope = scope;
    scope.startTimer();
    return scope;
  }

  private settle(ok: boolean, value: unknown): void {
    const reach = (this.body ?? this.parent).reach;
    this.phase = DONE;
    this.ok = ok;
    this.result = value;
    if (ok) reportEnd(this, value);
    else if (value instanceof Cancelled && reach !== null) this.endedBy = this.unwinding?.cancel ?? reach;
    this.coroutine = this.callers = this.args = this.locals = this.unwinding = null;
    this.answer = undefined;
    if (this.job.watched) this.job.trace({ kind: "end", task: this });
    this.onEnd?.(this as TaskNode);
    if (this.joiners !== null) {
      for (let each = this.joiners.first; each !== null; each = this.joiners.first) this.tell(each);
    }
    this.parent.childEnded(this);
  }

  /** The result, once it is done. */
  get outcome(): Outcome {
    return this.ok ? success(this.result) : failure(this.joinError());
  }

  /** Gives a joiner or canceller, whose `note` says which it is, the result. */
  tell(waiter: Waiter): void {
    if (waiter.note === "cancel" || this.ok) waiter.wake(true, waiter.note === "cancel" ? undefined : this.result);
    else waiter.wake(false, this.joinError());
  }

  /** What `join` throws when the task did not end with a value. */
  joinError(): unknown {
    return this.endedBy === null ? this.result : new TaskCancelled(this, this.endedBy.error.reason);
  }

  override inWords(): string {
    return `task ${this.id} '${this.name}'`;
  }
}
