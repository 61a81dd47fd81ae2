import { Described } from "../describe.ts";
import type { Instant } from "../clock.ts";
import type { Runnable } from "../kernel.ts";
import type { Trap } from "../trap.ts";
import type { JobNode } from "./job-node.ts";
import type { DriverTimer } from "./timeline.ts";
import type { Unwinding } from "./unwinding.ts";
import type { Waiter } from "./waiter.ts";

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

/**
 * How a task parks and is woken: the half of a task that knows nothing of coroutines and scopes. A task is its own job
 * in a kernel's ready queue, and its own timer while it sleeps, so that neither costs an object.
 */
export abstract class ParkedTask extends Described implements Runnable, DriverTimer {
  slot: unknown = undefined;
  readonly job: JobNode;
  phase: number = NEW;
  /** What the coroutine gets next: an answer or, when `failed`, an error. The result, once done; the arguments, when new. */
  answer: unknown;
  failed = false;
  /** The trap it waits on, or asked last. */
  wait: Trap | null = null;
  waiter: Waiter | null = null;
  unwinding: Unwinding | null = null;

  constructor(job: JobNode, args: readonly unknown[]) {
    super();
    this.job = job;
    this.answer = args;
  }

  abstract run(): void;
  /** Would a park raise a cancel? */
  abstract isDue(): boolean;

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
    this.failed = !ok;
    this.answer = value;
    this.phase = READY;
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

  /** Parks on `request` until `wake`. */
  park(request: Trap, waiter: Waiter | null): void {
    this.answer = undefined;
    this.wait = request;
    this.waiter = waiter;
    this.phase = PARKED;
    for (let each = this.unwinding; each !== null; each = each.outer) each.startTimer();
  }

  /** Parks on `request` until `deadline`, on the program's clock. */
  sleep(request: Trap, deadline: number): void {
    this.park(request, null);
    if (deadline === Infinity) return;
    this.phase = SLEEPING;
    this.answer = deadline;
    this.job.at(this);
  }

  /** The deadline of its sleep; kept where the answer will be. */
  get due(): Instant {
    return this.answer as Instant;
  }

  /** Ends the park with an answer. */
  wake(ok: boolean, value: unknown): void {
    if (this.phase !== PARKED) return;
    this.waiter = null;
    for (let each = this.unwinding; each !== null; each = each.outer) each.stopTimer();
    if (this.job.watched) this.job.traceWake(this, ok, value);
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
    this.waiter = null;
    // Ready before the wait is taken back: whatever that runs finds a task that waits for nothing.
    this.readyToRaise();
    waiter?.drop();
  }
}
