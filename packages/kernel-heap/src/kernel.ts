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
import { Random } from "./random.ts";
import { TimerQueue } from "./timer-queue.ts";

/** What `new HeapKernel` takes. */
export interface HeapKernelOptions {
  /** Where it reads the time. Default: the host's monotonic clock. */
  readonly clock?: Clock | undefined;
  /**
   * A whole number: the jobs of a turn run in an order drawn from it, always the same for the same seed. Default: first
   * in, first out. A program that is right only in some orders fails under some seeds.
   */
  readonly seed?: number | undefined;
}

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
  /**
   * Never used: it keeps alive what the engine has learned of kernels, which it would otherwise forget with the last one
   * (see `archetypes.ts` of core).
   * @internal
   */
  static readonly archetype: Kernel = new HeapKernel();

  readonly protocol = 1;
  readonly name = "heap";
  readonly clock: Clock;
  readonly supports: Supports;
  readonly waker: Waker;
  readonly #waiter = new ThreadWaiter();
  readonly #ready = new Ring<Runnable>();
  /** How many of the ready jobs belong to the turn under way; a turn that was paused has left some. */
  #left = 0;
  readonly #timers = new TimerQueue<Timer>();
  readonly #random: Random | null;
  /** Somebody decides the order: a seed, or a class that extends this one. */
  readonly #chooses: boolean;

  constructor({ clock = realClock, seed }: HeapKernelOptions = {}) {
    this.clock = clock;
    this.waker = this.#waiter.waker;
    this.supports = { blocking: this.#waiter.canBlock, hosted: true, seeded: true, ops: new Set() };
    this.#random = seed === undefined ? null : new Random(seed);
    // oxlint-disable-next-line typescript/unbound-method -- compared, not called
    this.#chooses = this.#random !== null || this.choose !== HeapKernel.prototype.choose;
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
      const job = this.#chooses && this.#left > 1 ? this.#ready.take(this.#chosen()) : this.#ready.shift();
      this.#left--;
      job!.run();
      if (this.#left > 0 && pause?.() === true) break;
    }
    return this.#ready.length > 0 ? READY : this.#timers.firstDeadline();
  }

  /**
   * Decides an order that is not promised. "ready": which of the jobs left of the turn is next. Drawn from the seed; 0
   * without one. A class that extends this one may decide otherwise, to explore orders one by one.
   */
  choose(_kind: string, options: number): number {
    return this.#random === null ? 0 : this.#random.below(options);
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

  /** Which of the jobs left of the batch is next. */
  #chosen(): number {
    const index = this.choose("ready", this.#left);
    if (Number.isInteger(index) && index >= 0 && index < this.#left) return index;
    throw new RangeError(
      `choose("ready", ${this.#left}) of kernel '${this.name}' must give a whole number from 0 and below ${this.#left}, ` +
        `but gave ${String(index)}`,
    );
  }

  #fireDue(): void {
    if (this.#timers.size === 0) return;
    this.#timers.setNow(this.now());
    for (let timer = this.#timers.takeDue(); timer !== null; timer = this.#timers.takeDue()) timer.fire();
  }
}
