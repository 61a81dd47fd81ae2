// A few threads per port and the queue before them: as native/work.c, with workers for threads.
import { EAGAIN, EBADF, EFAULT, EINVAL, ENOBUFS } from "./linux.ts";
import { Hand, WAKE_FD, WRITERS } from "./hand.ts";
import { Interrupter } from "./interrupter.ts";
import { opens, type Order } from "./job.ts";
import type { Libc } from "./libc.ts";
import type { Performance } from "./perform.ts";

interface Job {
  readonly ticket: number;
  readonly order: Order;
  /** What came of it, once it is done. */
  performance: Performance | undefined;
  /** It has been told, and its bytes were not taken. */
  isTold: boolean;
  isAbandoned: boolean;
  /** Its thread hangs in it, for nobody. */
  isLost: boolean;
  /** Its descriptor was closed meanwhile: whoever uses it last does that. */
  closesAfter: boolean;
}

/** Workers are heavy: more than so many that hang in given-up work are not replaced. */
const MOST_LOST = 16;
const MOST_TICKETS: number = 1 << 20;
/** How often, and how long each time, to ask a thread that is to end to let go, in milliseconds. */
const ASKS = 50;
const PATIENCE = 4;

const ONE: BigUint64Array = BigUint64Array.of(1n);

/** A process that ends waits for its workers: none may hang then. */
const crews = new Set<Crew>();

function endAll(): void {
  for (const each of crews) each.end();
}

export class Crew {
  readonly #limit: number;
  readonly #libc: Libc;
  readonly #interrupter: Interrupter;
  readonly #shared: Int32Array = new Int32Array(new SharedArrayBuffer(8));
  readonly #jobs: Map<number, Job> = new Map();
  readonly #queue: Set<Job> = new Set();
  readonly #done: Set<Job> = new Set();
  readonly #running: Map<Hand, Job> = new Map();
  #idle: Hand[] = [];
  #lost = 0;
  #ticket = 0;

  constructor(libc: Libc, wakeFd: number, limit: number) {
    this.#libc = libc;
    this.#limit = limit;
    this.#interrupter = new Interrupter(libc);
    this.#shared[WAKE_FD] = wakeFd + 1;
    if (crews.size === 0) process.on("exit", endAll);
    crews.add(this);
  }

  begin(order: Order): number {
    if (this.#jobs.size >= MOST_TICKETS) return -ENOBUFS;
    if (order.fd >= 0 && this.closes(order.fd)) return -EBADF;
    do this.#ticket = (this.#ticket + 1) % (2 * MOST_TICKETS);
    while (this.#jobs.has(this.#ticket));
    const job: Job = {
      ticket: this.#ticket,
      order,
      performance: undefined,
      isTold: false,
      isAbandoned: false,
      isLost: false,
      closesAfter: false,
    };
    this.#jobs.set(job.ticket, job);
    this.#queue.add(job);
    this.#handOut();
    return job.ticket;
  }

  /** The next one that is done. */
  next(): Job | undefined {
    this.#collect();
    const [job] = this.#done;
    if (job === undefined) return undefined;
    this.#done.delete(job);
    if (job.performance?.output === undefined) this.#jobs.delete(job.ticket);
    else job.isTold = true;
    return job;
  }

  take(ticket: number, bytes: Uint8Array, room: number): number {
    const job = this.#jobs.get(ticket);
    if (job === undefined || !job.isTold) return -EINVAL;
    const output = job.performance!.output!;
    if (room < output.length) return -EFAULT;
    bytes.set(output);
    this.#jobs.delete(ticket);
    return output.length;
  }

  abandon(ticket: number, closesAfter: boolean): number {
    this.#collect();
    const job = this.#jobs.get(ticket);
    if (job === undefined) return -EINVAL;
    this.#jobs.delete(ticket);
    for (const [hand, each] of this.#running) {
      if (each !== job) continue;
      job.isAbandoned = true;
      job.closesAfter = closesAfter && job.order.fd >= 0;
      job.isLost = this.#interrupter.interrupt(hand);
      if (job.isLost) this.#lost++;
      // Not at once: what is queued may be given up next, and each thread that is started for it takes its time.
      if (this.#queue.size > 0) this.#libc.write(this.#shared[WAKE_FD]! - 1, ONE, 8);
      return 1;
    }
    this.#queue.delete(job);
    this.#done.delete(job);
    this.#undo(job);
    return 0;
  }

  /** Whether `fd` is closed already for the program, and will be as soon as nobody works on it. */
  closes(fd: number): boolean {
    this.#collect();
    for (const job of this.#running.values()) if (job.closesAfter && job.order.fd === fd) return true;
    return false;
  }

  /** The port closes: nobody is to be woken any more, and nobody is to hang. */
  end(): void {
    crews.delete(this);
    if (crews.size === 0) process.off("exit", endAll);
    Atomics.store(this.#shared, WAKE_FD, 0);
    this.#queue.clear();
    for (const hand of [...this.#idle, ...this.#running.keys()]) hand.end();
    for (let ask = 0; ask < ASKS && this.#running.size > 0; ask++) {
      for (const hand of this.#running.keys()) {
        this.#interrupter.interrupt(hand);
        hand.waitUntilIdle(PATIENCE);
      }
      this.#collect();
    }
    for (const job of this.#done) this.#undo(job);
    for (const hand of this.#idle) hand.close();
    const writers = Atomics.load(this.#shared, WRITERS);
    if (writers > 0) Atomics.wait(this.#shared, WRITERS, writers, PATIENCE);
    this.#interrupter.end();
  }

  #handOut(): void {
    for (const job of this.#queue) {
      const hand = this.#hand();
      if (hand === undefined) return;
      this.#queue.delete(job);
      this.#running.set(hand, job);
      hand.order(job.order);
    }
  }

  #hand(): Hand | undefined {
    const busy = this.#running.size - this.#lost;
    if (busy >= this.#limit || this.#lost > MOST_LOST) return undefined;
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    // One at a time, because a worker takes a while: what is queued may be done, or given up, before another is needed.
    for (const hand of this.#running.keys()) if (hand.thread === 0) return undefined;
    return new Hand(this.#shared);
  }

  #collect(): void {
    for (const [hand, job] of this.#running) {
      if (hand.isBusy) continue;
      this.#running.delete(hand);
      this.#idle.push(hand);
      job.performance = hand.result();
      if (job.closesAfter) this.#closeAfter(job);
      if (job.isLost) this.#lost--;
      if (job.isAbandoned) this.#undo(job);
      else this.#done.add(job);
    }
    this.#handOut();
    // Those that came back from given-up work, when there are enough without them.
    while (this.#idle.length > this.#limit) {
      const surplus = this.#idle.pop()!;
      surplus.end();
      surplus.close();
    }
  }

  #closeAfter({ order }: Job): void {
    for (const other of this.#running.values()) {
      if (other.order.fd !== order.fd) continue;
      other.closesAfter = true;
      return;
    }
    this.#libc.close(order.fd);
  }

  /** Nobody takes what it has opened. */
  #undo({ order, performance }: Job): void {
    if (performance !== undefined && performance.result >= 0 && opens(order.operation))
      this.#libc.close(performance.result);
  }
}

/** For methods of the port: nothing is done yet. */
export const NONE: number = -EAGAIN;
