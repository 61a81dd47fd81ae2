import { Described } from "../describe.ts";
import type { Instant } from "../clock.ts";
import type { Runnable } from "../kernel.ts";
import type { Trap } from "../trap.ts";
import type { JobNode } from "./job-node.ts";
import type { TaskNode } from "./task-node.ts";
import { Meter } from "./meter.ts";
import type { DriverTimer } from "./timeline.ts";
import type { Unwinding } from "./unwinding.ts";
import type { Locals } from "./traps.ts";
import { Waiter, WaiterList } from "./waiter.ts";

/** Where a task stands. `READY`, `RAISE` and `EXIT` are queued: they tell how it goes on. */
export const NEW = 0;
/** It goes on with its answer. */
export const READY = 1;
/** It goes on by raising the cancel that is due. */
export const RAISE = 2;
/** It goes on by leaving a scope whose last child has ended. */
export const EXIT = 3;
export const RUNNING = 4;
const PARKED = 5;
/** Parked, and its own timer is in the kernel's queue. */
const SLEEPING = 6;
/** Its body, or that of a scope, has ended, and it waits for the scope's children. No cancel ends that wait. */
export const LEAVING = 7;
export const DONE = 8;
/** Done by a cancel: the answer is the `CancelRequest`. */
export const CANCELLED = 9;

/** The bits of `standing`: the number above, and two flags. */
const PHASE = 15;
const FAILED = 16;
const TOLD = 32;

/** What few tasks have at a time. */
class Extras {
  unwinding: Unwinding | null = null;
  locals: Locals | null = null;
  joiners: WaiterList | null = null;
  meter: Meter | null = null;
}

/**
 * How a task parks and is woken: the half of a task that knows nothing of coroutines and scopes. A task is its own job
 * in a kernel's ready queue, and its own timer while it sleeps, so that neither costs an object.
 *
 * There may be a million tasks, and what they cost is above all their size (the collector copies each of them twice): so
 * they have as few fields as can be, and the rest is derived from those.
 */
export abstract class ParkedTask extends Described implements Runnable, DriverTimer {
  slot: unknown = undefined;
  private standing: number = NEW;
  /** What the coroutine gets next: an answer or, when `failed`, an error. The result, once done; the arguments, when new. */
  answer: unknown;
  /** The trap it waits on, or asked last; or the wait that this has begun, which knows its trap. */
  private waiting: Trap | Waiter | null = null;
  private extras: Extras | null = null;

  constructor(args: readonly unknown[]) {
    super();
    this.answer = args;
  }

  abstract get job(): JobNode;
  abstract run(): void;
  /** Would a park raise a cancel? */
  abstract isDue(): boolean;

  get phase(): number {
    return this.standing & PHASE;
  }

  set phase(phase: number) {
    this.standing = (this.standing & ~PHASE) | phase;
  }

  /** The answer is an error. */
  get failed(): boolean {
    return (this.standing & FAILED) !== 0;
  }

  set failed(failed: boolean) {
    this.standing = failed ? this.standing | FAILED : this.standing & ~FAILED;
  }

  /** Somebody who joined it was given its result. */
  get told(): boolean {
    return (this.standing & TOLD) !== 0;
  }

  setTold(): void {
    this.standing |= TOLD;
  }

  /** The trap it waits on, or asked last. */
  get wait(): Trap | null {
    const { waiting } = this;
    return waiting instanceof Waiter ? waiting.request : waiting;
  }

  set wait(request: Trap | null) {
    this.waiting = request;
  }

  /** The wait under way. */
  get waiter(): Waiter | null {
    const { waiting } = this;
    return waiting instanceof Waiter && waiting.live ? waiting : null;
  }

  get unwinding(): Unwinding | null {
    return this.extras === null ? null : this.extras.unwinding;
  }

  set unwinding(unwinding: Unwinding | null) {
    if (unwinding !== null || this.extras !== null) this.ensureExtras().unwinding = unwinding;
  }

  get locals(): Locals | null {
    return this.extras === null ? null : this.extras.locals;
  }

  set locals(locals: Locals | null) {
    if (locals !== null || this.extras !== null) this.ensureExtras().locals = locals;
  }

  /** Who waits for its end. */
  get joiners(): WaiterList | null {
    return this.extras === null ? null : this.extras.joiners;
  }

  ensureJoiners(): WaiterList {
    return (this.ensureExtras().joiners ??= new WaiterList());
  }

  /** What it has done while somebody watched, if anybody did. */
  get meter(): Meter | null {
    return this.extras === null ? null : this.extras.meter;
  }

  ensureMeter(): Meter {
    return (this.ensureExtras().meter ??= new Meter());
  }

  private ensureExtras(): Extras {
    return (this.extras ??= new Extras());
  }

  /** It has ended: only the result is kept. */
  protected forget(): void {
    this.extras = this.waiting = null;
  }

  get isDone(): boolean {
    return this.phase >= DONE;
  }

  get isParked(): boolean {
    return this.phase === PARKED || this.phase === SLEEPING || this.phase === LEAVING;
  }

  get isReady(): boolean {
    return this.phase <= EXIT;
  }

  /** Answers the trap just asked, through the queue. False, for `ask` to return. */
  readyWith(ok: boolean, value: unknown): false {
    this.standing = (this.standing & TOLD) | (ok ? READY : READY | FAILED);
    this.answer = value;
    this.job.kernel.ready(this);
    return false;
  }

  /** A parking trap has no effect while a cancel is due: true, and the raise is queued. */
  raises(): boolean {
    if (!this.isDue()) return false;
    this.readyToRaise();
    return true;
  }

  /** Queues the raise of the cancel that is due. */
  readyToRaise(): void {
    this.answer = undefined;
    this.phase = RAISE;
    this.job.kernel.ready(this);
  }

  /** Parks until `wake`, on a trap or on the wait that it began. */
  park(waiting: Trap | Waiter): void {
    this.answer = undefined;
    this.waiting = waiting;
    this.phase = PARKED;
    for (let each = this.unwinding; each !== null; each = each.outer) each.startTimer();
  }

  /** Parks on `request`, and gives the wait that this begins. */
  parkOn(request: Trap): Waiter {
    const waiter = new Waiter(this as unknown as TaskNode, request);
    this.park(waiter);
    return waiter;
  }

  /** Answers `request` through the queue: what it waits for is at hand. False, for `ask` to return. */
  answerAtOnce(request: Trap, ok: boolean, value: unknown): false {
    this.wait = request;
    if (this.job.watched) this.job.events.woken(this as unknown as TaskNode, ok, value);
    return this.readyWith(ok, value);
  }

  /** Parks on `request` until `deadline`, on the program's clock. */
  sleep(request: Trap, deadline: number): void {
    this.park(request);
    if (deadline === Infinity) return;
    this.phase = SLEEPING;
    this.answer = deadline;
    this.job.at(this);
  }

  /** The deadline of its sleep; kept where the answer will be. */
  get due(): Instant {
    return this.answer as Instant;
  }

  /** The same, but undefined while it does not sleep. */
  get sleepsUntil(): Instant | undefined {
    return this.phase === SLEEPING ? this.due : undefined;
  }

  /** Ends the park with an answer. */
  wake(ok: boolean, value: unknown): void {
    if (this.phase !== PARKED) return;
    for (let each = this.unwinding; each !== null; each = each.outer) each.stopTimer();
    if (this.job.watched) this.job.events.woken(this as unknown as TaskNode, ok, value);
    this.readyWith(ok, value);
  }

  /** The deadline of its sleep has come. */
  fire(): void {
    if (this.phase !== SLEEPING) return;
    this.phase = PARKED;
    this.job.timers--;
    this.wake(true, undefined);
  }

  /** A cancel has come: if it is due, the wait is abandoned and the raise queued. */
  interrupt(): void {
    if ((this.phase !== PARKED && this.phase !== SLEEPING) || !this.isDue()) return;
    if (this.phase === SLEEPING) this.job.off(this);
    for (let each = this.unwinding; each !== null; each = each.outer) each.stopTimer();
    const { waiter } = this;
    // Ready before the wait is taken back: whatever that runs finds a task that waits for nothing.
    this.readyToRaise();
    waiter?.drop();
  }
}
