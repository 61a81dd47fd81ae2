import { Described } from "../describe.ts";
import { Cancelled } from "../errors.ts";
import type { Instant } from "../clock.ts";
import type { Scope } from "../scope.ts";
import { CancelRequest, type CancelKind } from "./cancel-request.ts";
import type { JobNode } from "./job-node.ts";
import type { TaskNode } from "./task-node.ts";
import type { DriverTimer } from "./timeline.ts";
import type { ScopeKind, ScopeSettings } from "./traps.ts";

/** After this many failures that nobody joined, a scope that supervises reports the oldest instead of keeping it. */
const UNJOINED_KEPT = 1000;

/**
 * A scope: it holds tasks and is what gets cancelled. Scopes and tasks form one tree: a task's scopes are nested in
 * each other (`inner`), the tasks spawned into a scope are its children.
 */
export class ScopeNode extends Described implements Scope, DriverTimer {
  slot: unknown = undefined;
  readonly job: JobNode;
  /** The task in whose body this scope was opened; null for the root. */
  readonly owner: TaskNode | null;
  readonly parent: ScopeNode | null;
  readonly kind: ScopeKind;
  readonly name: string;
  readonly supervises: boolean;
  readonly grace: number;
  /** The time given to `timeout` and `moveOnAfter`. */
  readonly ms: number;
  readonly ownDeadline: Instant;
  /** The earliest deadline of this scope and those around it, up to a shield. */
  readonly deadline: Instant;
  /** No cancel comes in from outside. */
  shielded: boolean;
  /** Opened while its owner was unwinding: no cancel comes in from outside until that grace is over. */
  boundary: boolean;
  /** When a shield was opened while unwinding: the time since does not count towards the grace. */
  graceStoppedAt: Instant;

  inner: ScopeNode | null = null;
  firstChild: TaskNode | null = null;
  lastChild: TaskNode | null = null;
  children = 0;

  /** This scope's own cancel: the first one asked for. */
  request: CancelRequest | null = null;
  /** The outermost cancel that reaches what runs in here. */
  reach: CancelRequest | null = null;

  bodyOk = true;
  bodyValue: unknown = undefined;
  failures: unknown[] | null = null;
  /** The first failure came out of the cleanup that this scope's deadline had begun. */
  deadlineCausedFailure = false;
  /** A cancel that this scope absorbs has ended a task somewhere in it. */
  endedTask = false;
  unjoined: TaskNode[] | null = null;
  timed = false;
  ended = false;
  private id = 0;

  constructor(job: JobNode, owner: TaskNode | null, parent: ScopeNode | null, settings: ScopeSettings) {
    super();
    this.job = job;
    this.owner = owner;
    this.parent = parent;
    this.kind = settings.kind;
    this.name = settings.name ?? settings.kind;
    this.supervises = settings.supervise === true;
    this.shielded = settings.shield === true && !job.graceEnded;
    this.boundary = settings.kind !== "task" && owner?.protectsWhatItOpensIn(parent) === true;
    this.grace = settings.grace ?? parent?.grace ?? Infinity;
    this.ms = settings.ms ?? Infinity;
    this.ownDeadline = Math.min(
      settings.ms === undefined || settings.ms === Infinity ? Infinity : job.now() + Math.max(0, settings.ms),
      settings.deadline ?? Infinity,
    );
    this.deadline = Math.min(this.ownDeadline, this.outside()?.deadline ?? Infinity);
    this.graceStoppedAt = this.shielded && owner !== null && owner.unwinding !== null ? job.now() : NaN;
    this.reach = this.outside()?.reach ?? null;
    if (job.watched) job.events.scopeOpened(this);
  }

  /** Its number in records and reports; given when first asked for. */
  get number(): number {
    if (this.id === 0) this.id = this.job.nextScopeId++;
    return this.id;
  }

  get due(): Instant {
    return this.ownDeadline;
  }

  get cancelled(): boolean {
    return this.reach !== null || this.request !== null;
  }

  cancel(reason?: unknown): void {
    this.job.checkUse(this);
    this.ask("asked", reason, this.job.whoIsRunning());
  }

  /** The scope around this one, if its cancels and deadlines count in here. */
  outside(): ScopeNode | null {
    return this.shielded || this.boundary ? null : this.parent;
  }

  /** Makes this scope's own cancel request; a second one changes nothing. */
  ask(kind: CancelKind, reason: unknown, origin: string): void {
    if (this.request !== null || this.ended) return;
    const name = this.kind === "task" ? "" : ` on scope '${this.name}'`;
    this.request = new CancelRequest(kind, this, reason, `${origin}${name}`);
    if (this.job.watched) this.job.events.cancelAsked(this);
    // A cancel from further out is already on its way to all who would hear of this one.
    if (this.reach === null) spread(this, this.request);
  }

  startTimer(): void {
    if (this.ownDeadline === Infinity) return;
    // One that was just computed from a duration is ahead; the clock need not be read for that.
    if ((this.ms === Infinity || this.ms <= 0) && this.ownDeadline <= this.job.now()) return this.expire();
    this.timed = true;
    this.job.at(this);
  }

  fire(): void {
    if (!this.timed) return;
    this.timed = false;
    this.job.timers--;
    this.expire();
  }

  private expire(): void {
    this.ask("deadline", undefined, this.ms === Infinity ? "the deadline" : `the deadline of ${this.ms} ms`);
  }

  /** Something in here failed: everything else in here is cancelled. */
  fail(error: unknown, who: string): void {
    if (this.failures === null) {
      this.failures = [error];
      this.deadlineCausedFailure = this.request?.kind === "deadline" && this.request.delivered;
      this.ask("failure", error, `the failure of ${who}`);
    } else this.failures.push(error);
  }

  childList(): TaskNode[] {
    const list: TaskNode[] = [];
    for (let child = this.firstChild; child !== null; child = child.next) list.push(child);
    return list;
  }

  addChild(child: TaskNode): void {
    child.previous = this.lastChild;
    if (this.lastChild === null) this.firstChild = child;
    else this.lastChild.next = child;
    this.lastChild = child;
    this.children++;
  }

  /** `child` has ended; the scope learns how, and its owner goes on if it waited for the last one. */
  childEnded(child: TaskNode): void {
    if (child.previous === null) this.firstChild = child.next;
    else child.previous.next = child.next;
    if (child.next === null) this.lastChild = child.previous;
    else child.next.previous = child.previous;
    child.next = child.previous = null;
    this.children--;

    if (child.failed && child.endedBy === null) {
      if (this.supervises) this.keepUnjoined(child);
      else this.fail(child.answer, child.inWords());
    }
    if (this.children === 0) this.owner?.childrenEnded(this);
  }

  private keepUnjoined(child: TaskNode): void {
    if (child.told) return;
    this.unjoined ??= [];
    this.unjoined.push(child);
    if (this.unjoined.length > UNJOINED_KEPT) this.reportUnjoined(this.unjoined.splice(0, UNJOINED_KEPT / 2));
  }

  private reportUnjoined(tasks: TaskNode[]): void {
    for (const task of tasks) {
      if (task.told) continue;
      this.job.warn({
        kind: "unjoined failure",
        message: `${task.inWords()} failed in scope '${this.name}', and nobody joined it: join it, or catch in its body`,
        task,
        error: task.answer,
      });
    }
  }

  /** Takes the scope out of the tree. */
  close(): void {
    this.ended = true;
    if (this.job.watched) this.job.events.scopeClosed(this);
    if (this.timed) {
      this.timed = false;
      this.job.off(this);
    }
    if (this.unjoined !== null) this.reportUnjoined(this.unjoined);
    if (this.parent !== null && this.parent.inner === this) this.parent.inner = null;
  }

  override inWords(): string {
    return `scope '${this.name}'${this.owner === null ? "" : ` of ${this.owner.inWords()}`}`;
  }
}

/**
 * Carries a cancel to all scopes and tasks below `from`, up to the shields. The tasks are interrupted in the order of
 * their spawning, whatever scopes they have open. By a list instead of recursion, so that a deep tree does not overflow
 * the stack.
 */
export function spread(from: ScopeNode, request: CancelRequest): void {
  const scopes: ScopeNode[] = [from];
  const tasks: TaskNode[] = [];
  for (let index = 0; index < scopes.length; index++) {
    const scope = scopes[index]!;
    scope.reach = request;
    const { inner, owner } = scope;
    if (inner === null) {
      if (owner !== null) tasks.push(owner);
    } else if (inner.outside() !== null) scopes.push(inner);
    for (let child = scope.firstChild; child !== null; child = child.next) {
      const { body } = child;
      if (body === null) tasks.push(child);
      else scopes.push(body);
    }
  }
  tasks.sort((a, b) => a.id - b.id);
  for (const task of tasks) task.interrupt();
}

/** True for a `Cancelled` that a cancel of this scope or around it accounts for. */
export function isCancelOf(scope: ScopeNode, error: unknown): boolean {
  return error instanceof Cancelled && scope.reach !== null;
}
