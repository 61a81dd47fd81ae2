import {
  NEVER,
  READY,
  realClock,
  ThreadWaiter,
  type Clock,
  type Drained,
  type Instant,
  type Kernel,
  type Runnable,
  type Supports,
  type Timer,
  type Waker,
} from "@outloop/core/kernel";

interface Entry {
  readonly deadline: Instant;
  /** Null once called off. */
  timer: Timer | null;
}

/**
 * The reference kernel: two arrays and a loop. Read it first; every other kernel does the same things faster, or
 * somewhere else. Inserting a timer costs O(n) here.
 *
 * @example
 * ```ts
 * run(new SimpleKernel(), function* () {
 *   yield* sleep(1000); // no event loop
 *   return "hello world";
 * });
 * ```
 */
export class SimpleKernel implements Kernel {
  readonly protocol = 1;
  readonly name = "simple";
  readonly clock: Clock;
  readonly supports: Supports;
  readonly waker: Waker;
  /** `Atomics.wait` on the thread, `setTimeout` on a host. */
  readonly #waiter = new ThreadWaiter();

  #ready: Runnable[] = [];
  /** The batch of the turn under way; a turn that was paused has left some of it. */
  #batch: Runnable[] = [];
  #nextInBatch = 0;
  /** Sorted by deadline; equal deadlines in order of insertion. */
  #timers: Entry[] = [];
  #calledOff = 0;

  constructor({ clock = realClock }: { clock?: Clock } = {}) {
    this.clock = clock;
    this.waker = this.#waiter.waker;
    this.supports = { blocking: this.#waiter.canBlock, hosted: true, ops: new Set() };
  }

  attach(): void {}

  detach(): void {
    this.#waiter.release();
  }

  [Symbol.dispose](): void {
    this.detach();
  }

  now(): Instant {
    return this.clock.now();
  }

  ready(job: Runnable): void {
    this.#ready.push(job);
  }

  at(deadline: Instant, timer: Timer): void {
    const entry: Entry = { deadline, timer };
    timer.slot = entry;
    this.#timers.splice(this.#placeFor(deadline), 0, entry);
  }

  /** Only marks the entry; the queue is swept when more than half of it is marked, so calling off is O(1) on average. */
  off(timer: Timer): void {
    const entry = timer.slot as Entry | undefined;
    if (entry?.timer !== timer) return;
    entry.timer = null;
    if (++this.#calledOff * 2 > this.#timers.length) {
      this.#timers = this.#timers.filter((each) => each.timer !== null);
      this.#calledOff = 0;
    }
  }

  turn(pause?: () => boolean): Instant {
    if (this.#nextInBatch === this.#batch.length) {
      this.#fireDue();
      [this.#batch, this.#ready] = [this.#ready, []];
      this.#nextInBatch = 0;
    }
    while (this.#nextInBatch < this.#batch.length) {
      this.#batch[this.#nextInBatch++]!.run();
      if (this.#nextInBatch < this.#batch.length && pause?.() === true) break;
    }
    if (this.#nextInBatch < this.#batch.length || this.#ready.length > 0) return READY;
    return this.#timers.find((entry) => entry.timer !== null)?.deadline ?? NEVER;
  }

  /** This kernel promises every order, so there is nothing to decide. */
  choose(): number {
    return 0;
  }

  block(ms: number): void {
    this.#waiter.block(ms);
  }

  host(ms: number, resume: () => void): () => void {
    return this.#waiter.host(ms, resume);
  }

  drain(): Drained {
    const ready = [...this.#batch.slice(this.#nextInBatch), ...this.#ready];
    const timers: { deadline: Instant; timer: Timer }[] = [];
    for (const { deadline, timer } of this.#timers) {
      if (timer === null) continue;
      timer.slot = undefined;
      timers.push({ deadline, timer });
    }
    this.#ready = [];
    this.#batch = [];
    this.#timers = [];
    this.#nextInBatch = this.#calledOff = 0;
    return { ready, timers };
  }

  #fireDue(): void {
    // Reading a clock costs more than all the rest of a short turn.
    if (this.#timers.length === 0) return;
    const now = this.now();
    // Many at once, because taking one moves the rest of the array; again, because a timer may set another one.
    for (let due = this.#takeDue(now); due.length > 0; due = this.#takeDue(now)) {
      let next = 0;
      try {
        while (next < due.length) this.#fire(due[next++]!);
      } finally {
        if (next < due.length) this.#timers = [...due.slice(next), ...this.#timers];
      }
    }
  }

  #fire({ timer }: Entry): void {
    if (timer === null) this.#calledOff--;
    else {
      timer.slot = undefined;
      timer.fire();
    }
  }

  #takeDue(now: Instant): Entry[] {
    return this.#timers.splice(0, this.#placeFor(now));
  }

  /** Behind every entry that is due no later. */
  #placeFor(deadline: Instant): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#timers[middle]!.deadline <= deadline) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
