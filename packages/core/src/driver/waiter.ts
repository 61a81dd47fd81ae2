import type { Trap } from "../trap.ts";
import type { TaskNode } from "./task-node.ts";

const LIVE = 0;
const WOKEN = 1;
const DROPPED = 2;

/**
 * One wait of one task. Whoever ends the wait names it by this object, never by the task: once it is no longer live, a
 * wake-up does nothing, whatever the task waits for by then.
 */
export class Waiter {
  readonly task: TaskNode;
  /** What was asked. */
  readonly request: Trap;
  private state: typeof LIVE | typeof WOKEN | typeof DROPPED = LIVE;
  private abandon: (() => void) | undefined = undefined;
  queue: WaiterList | null = null;
  next: Waiter | null = null;
  previous: Waiter | null = null;

  constructor(task: TaskNode, request: Trap) {
    this.task = task;
    this.request = request;
  }

  /** It has not ended. */
  get live(): boolean {
    return this.state === LIVE;
  }

  /** It was ended by a cancel. */
  protected get dropped(): boolean {
    return this.state === DROPPED;
  }

  /** Ends the wait. False when it had ended already. */
  wake(ok: boolean, value: unknown): boolean {
    if (this.state !== LIVE) return false;
    this.state = WOKEN;
    this.queue?.remove(this);
    this.task.wake(ok, value);
    return true;
  }

  /** What began the wait is set up; `abandon` takes it back, at most once, and only if the wait does not end by itself. */
  armed(abandon: () => void): void {
    if (this.live) this.abandon = abandon;
    else if (this.dropped) this.takeBack(abandon);
  }

  /** The task no longer waits. */
  drop(): void {
    if (this.state !== LIVE) return;
    this.state = DROPPED;
    this.queue?.remove(this);
    const { abandon } = this;
    this.abandon = undefined;
    if (abandon !== undefined) this.takeBack(abandon);
  }

  protected takeBack(abandon: () => void): void {
    this.task.job.guard(abandon, "taking back a wait of", this.task);
  }
}

/** Waiters in the order in which they came; anyone leaves in O(1). */
export class WaiterList {
  /** Of a task's joiners: a group that wants to know of its end at once. */
  onEnd: ((task: TaskNode) => void) | null = null;
  first: Waiter | null = null;
  last: Waiter | null = null;
  length = 0;

  push(waiter: Waiter): void {
    waiter.queue = this;
    waiter.previous = this.last;
    if (this.last === null) this.first = waiter;
    else this.last.next = waiter;
    this.last = waiter;
    this.length++;
  }

  remove(waiter: Waiter): void {
    if (waiter.queue !== this) return;
    if (waiter.previous === null) this.first = waiter.next;
    else waiter.previous.next = waiter.next;
    if (waiter.next === null) this.last = waiter.previous;
    else waiter.next.previous = waiter.previous;
    waiter.queue = waiter.next = waiter.previous = null;
    this.length--;
  }
}
