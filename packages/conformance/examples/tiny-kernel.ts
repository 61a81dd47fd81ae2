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
} from "@outloop/core/kernel";

type Entry = Drained["timers"][number];

/** A whole kernel, written from SPEC.md: two queues and a loop. How to wait (`block`, `host`, `waker`) is core's. */
export default class TinyKernel extends ThreadWaiter implements Kernel {
  readonly protocol = 1;
  readonly name = "tiny";
  readonly clock: Clock;
  readonly supports: Supports = { blocking: this.canBlock, hosted: true, ops: new Set() };
  #ready: Runnable[] = [];
  // What is left of this turn's jobs, last one first.
  #batch: Runnable[] = [];
  // In order of deadline, equal ones as they came. An entry that `#alive` denies was fired or called off.
  #queue: Entry[] = [];
  readonly #pending = new Map<Timer, Entry>();
  readonly #alive = (entry: Entry): boolean => this.#pending.get(entry.timer) === entry;

  constructor({ clock = realClock }: { clock?: Clock } = {}) {
    super();
    this.clock = clock;
  }

  attach = (): void => {};
  detach = (): void => this.release();
  [Symbol.dispose] = (): void => this.release();
  now = (): Instant => this.clock.now();
  ready = (job: Runnable): unknown => this.#ready.push(job);
  choose = (): number => 0;

  at(deadline: Instant, timer: Timer): void {
    const entry = { deadline, timer };
    this.#pending.set(timer, entry);
    // From the back, since most deadlines are late ones.
    this.#queue.splice(this.#queue.findLastIndex((other) => other.deadline <= deadline) + 1, 0, entry);
  }

  off(timer: Timer): void {
    // The dead entry stays until most entries are dead, and goes with them: O(1) on average.
    if (this.#pending.delete(timer) && this.#queue.length > 2 * this.#pending.size + 64)
      this.#queue = this.#queue.filter(this.#alive);
  }

  turn(pause?: () => boolean): Instant {
    if (this.#batch.length === 0) {
      const now = this.now();
      const later = this.#queue.findIndex(({ deadline }) => deadline > now);
      // A copy, so that what these timers set waits for the next turn: else a chain of due ones would never end.
      for (const entry of this.#queue.slice(0, later < 0 ? undefined : later)) {
        if (!this.#alive(entry)) continue;
        this.off(entry.timer);
        entry.timer.fire();
      }
      this.#batch = this.#ready.toReversed();
      this.#ready = [];
    }
    while (this.#batch.length > 0) {
      this.#batch.pop()!.run();
      if (this.#batch.length > 0 && pause?.()) return READY;
    }
    while (this.#queue.length > 0 && !this.#alive(this.#queue[0]!)) this.#queue.shift();
    return this.#ready.length > 0 ? READY : (this.#queue[0]?.deadline ?? NEVER);
  }

  drain(): Drained {
    const ready = [...this.#batch.toReversed(), ...this.#ready];
    const timers = this.#queue.filter(this.#alive);
    [this.#batch, this.#ready, this.#queue] = [[], [], []];
    this.#pending.clear();
    return { ready, timers };
  }
}
