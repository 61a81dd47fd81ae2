import {
  READY,
  realClock,
  Ring,
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
import { TimerHeap } from "./timer-heap.ts";

/**
 * The kernel for most programs: a ring for what is ready, a heap for the timers. A million sleepers cost little more for
 * each than a thousand.
 *
 * @example
 * ```ts
 * run(new HeapKernel({ clock: virtualClock() }), function* () {
 *   for (let n = 0; n < 1000; n++) yield* spawn(sleep, n);
 * });
 * ```
 */
export class HeapKernel implements Kernel {
  readonly protocol = 1;
  readonly name = "heap";
  readonly clock: Clock;
  readonly supports: Supports;
  readonly waker: Waker;
  readonly #waiter = new ThreadWaiter();
  readonly #ready = new Ring<Runnable>();
  /** How many of the ready jobs belong to the turn under way; a turn that was paused has left some. */
  #left = 0;
  readonly #timers = new TimerHeap<Timer>();

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
    this.#timers.insert(deadline, timer);
  }

  off(timer: Timer): void {
    this.#timers.callOff(timer);
  }

  turn(pause?: () => boolean): Instant {
    if (this.#left === 0) {
      this.#fireDue();
      this.#left = this.#ready.length;
    }
    while (this.#left > 0) {
      this.#left--;
      this.#ready.shift()!.run();
      if (this.#left > 0 && pause?.() === true) break;
    }
    return this.#ready.length > 0 ? READY : this.#timers.firstDeadline();
  }

  /** Nothing here is decided by chance. */
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
    const ready: Runnable[] = [];
    for (let job = this.#ready.shift(); job !== undefined; job = this.#ready.shift()) ready.push(job);
    this.#left = 0;
    return { ready, timers: this.#timers.drain().map(({ deadline, item }) => ({ deadline, timer: item })) };
  }

  #fireDue(): void {
    if (this.#timers.size === 0) return;
    const now = this.now();
    for (let timer = this.#timers.takeDue(now); timer !== null; timer = this.#timers.takeDue(now))
      timer.fire();
  }
}
