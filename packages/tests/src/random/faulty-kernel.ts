import { virtualClock, type VirtualClock } from "@outloop/core";
import {
  NEVER,
  READY,
  type Drained,
  type Instant,
  type Kernel,
  type Runnable,
  type Supports,
  type Timer,
  type Waker,
} from "@outloop/core/kernel";

export type Fault =
  | "called-off timer fires"
  | "deadline early by one"
  | "equal deadlines reversed"
  | "jobs made ready in a turn run in that turn"
  | "lost timer"
  | "none"
  | "ready queue is last in, first out"
  | "swap drops a timer"
  | "timers fire after the jobs";

/** A kernel in virtual time that is broken in one way, to see that the comparison notices. */
export class FaultyKernel implements Kernel {
  readonly protocol = 1;
  readonly name = "faulty";
  readonly clock: VirtualClock = virtualClock();
  readonly supports: Supports = { blocking: true, hosted: false, ops: new Set<string>() };
  readonly waker: Waker = { memory: new Int32Array(new SharedArrayBuffer(4)) };
  readonly #fault: Fault;
  #ready: Runnable[] = [];
  #timers: { readonly deadline: Instant; readonly timer: Timer }[] = [];
  #timersSet = 0;

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  attach(): void {}
  detach(): void {}
  [Symbol.dispose](): void {}

  now(): Instant {
    return this.clock.now();
  }

  ready(job: Runnable): void {
    if (this.#fault === "ready queue is last in, first out") this.#ready.unshift(job);
    else this.#ready.push(job);
  }

  at(deadline: Instant, timer: Timer): void {
    if (this.#fault === "lost timer" && ++this.#timersSet % 5 === 0) return;
    const early = this.#fault === "deadline early by one" ? 1 : 0;
    const reversed = this.#fault === "equal deadlines reversed";
    const place = this.#timers.findIndex((each) =>
      reversed ? each.deadline >= deadline - early : each.deadline > deadline - early,
    );
    this.#timers.splice(place === -1 ? this.#timers.length : place, 0, { deadline: deadline - early, timer });
  }

  off(timer: Timer): void {
    if (this.#fault === "called-off timer fires") return;
    this.#timers = this.#timers.filter((each) => each.timer !== timer);
  }

  turn(): Instant {
    if (this.#fault !== "timers fire after the jobs") this.#fire();
    const batch = this.#ready;
    if (this.#fault === "jobs made ready in a turn run in that turn") {
      for (let job = batch.shift(); job !== undefined; job = batch.shift()) job.run();
    } else {
      this.#ready = [];
      for (const job of batch) job.run();
    }
    if (this.#fault === "timers fire after the jobs") this.#fire();
    if (this.#ready.length > 0) return READY;
    return this.#timers[0]?.deadline ?? NEVER;
  }

  choose(): number {
    return 0;
  }

  block(): void {
    throw new Error("in virtual time nobody waits");
  }

  drain(): Drained {
    const drained = { ready: this.#ready, timers: this.#timers };
    if (this.#fault === "swap drops a timer") drained.timers.pop();
    this.#ready = [];
    this.#timers = [];
    return drained;
  }

  #fire(): void {
    while (this.#timers.length > 0 && this.#timers[0]!.deadline <= this.now())
      this.#timers.shift()!.timer.fire();
  }
}
