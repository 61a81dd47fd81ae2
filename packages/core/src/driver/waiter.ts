import type { TaskNode } from "./task-node.ts";

/**
 * One wait of one task. Whoever ends the wait names it by this object, never by the task: once it is no longer live, a
 * wake-up does nothing, whatever the task waits for by then.
 */
export class Waiter {
  readonly task: TaskNode;
  /** What its maker wants to remember with it: an item to send, say. */
  readonly note: unknown;
  live = true;
  protected dropped = false;
  private abandon: (() => void) | undefined = undefined;
  queue: WaiterList | null = null;
  next: Waiter | null = null;
  previous: Waiter | null = null;

  constructor(task: TaskNode, note: unknown) {
    this.task = task;
    this.note = note;
  }

  /** Ends the wait. False when it had ended already. */
  wake(ok: boolean, value: unknown): boolean {
    if (!this.live) return false;
    this.live = false;
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
    if (!this.live) return;
    this.live = false;
    this.dropped = true;
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
  /** Of a task's joiners: some of them was given the task's result. */
  told = false;
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

/** Stands for the joiners of a task that was joined after its end. */
export const JOINED: WaiterList = new WaiterList();
JOINED.told = true;
