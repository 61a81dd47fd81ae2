import { HeapKernel, type HeapKernelOptions } from "@outloop/kernel-heap";
import {
  READY,
  type Clock,
  type Drained,
  type Instant,
  type Kernel,
  type Reply,
  type Runnable,
  type Submission,
  type Supports,
  type Timer,
  type Trap,
  type Waker,
} from "@outloop/core/kernel";
import { archetypes } from "./archetypes.ts";
import { Descriptors } from "./descriptors.ts";
import { immediate, ops, answer, submit, unsent } from "./operations.ts";
import { CTL_SIGNALS, type IoPort } from "./port/port.ts";
import { SignalListener } from "./signals.ts";
import { IoWaiter } from "./waiting.ts";

/** What makes ports of one kind. */
export interface PortSource {
  readonly kind: IoPort["kind"];
  open(): IoPort;
}

export interface PortKernelOptions extends HeapKernelOptions {
  /** Milliseconds to look for events again and again before the thread is blocked: less delay, for a busy core. 0. */
  readonly spin?: number | undefined;
  /** The most threads that work on files at a time, from 1 to 64: they are made when there is work for them. 4. */
  readonly threads?: number | undefined;
}

/** With no descriptor registered, only signals can come from outside; they are looked for in one turn of so many. */
const SELDOM = 64;

/** The kernel on a port of any make; `IoKernel` chooses the port. Order and timers are those of the heap kernel. */
export class PortKernel implements Kernel {
  /**
   * Never used, see `archetypes`.
   * @internal
   */
  static readonly archetypes: readonly object[] = archetypes();
  readonly protocol = 1;
  readonly name: string;
  readonly clock: Clock;
  readonly supports: Supports = { blocking: true, hosted: true, seeded: true, ops, immediate };
  readonly waker: Waker;
  readonly #source: PortSource;
  readonly #threads: number;
  readonly #heap: Kernel;
  readonly #waiter: IoWaiter;
  #io: Descriptors | null = null;
  /** The port of the last time, disposed of: its memory is used again. */
  #port: IoPort | null = null;
  #signals: SignalListener | null = null;
  /** The last wait has collected events already, so the turn behind it need not. */
  #hasCollected = false;
  #idleTurns = 0;
  /** Something has become ready since the batch of this turn. */
  #isReady = false;
  #pause: (() => boolean) | undefined;
  #isPaused = false;
  readonly #askPause = (): boolean => (this.#isPaused = this.#pause!());

  constructor(source: PortSource, options: PortKernelOptions = {}) {
    const { spin = 0, threads = 4, ...others } = options;
    if (!(spin >= 0)) throw new RangeError(`IoKernel: spin must be milliseconds from 0, got ${spin}`);
    if (!Number.isInteger(threads) || threads < 1 || threads > 64)
      throw new RangeError(`IoKernel: threads must be a whole number from 1 to 64, got ${threads}`);
    this.#source = source;
    this.#threads = threads;
    this.#heap = new HeapKernel(others);
    this.#waiter = new IoWaiter(spin);
    this.name = `io/${source.kind}`;
    this.clock = this.#heap.clock;
    this.waker = this.#waiter.waker;
  }

  attach(): void {
    if (this.#io !== null) return;
    const port = this.#port;
    this.#port = null;
    this.#io = new Descriptors(
      port?.reopen !== undefined && port.reopen() === 0 ? port : this.#source.open(),
    );
    this.#io.port.workThreads(this.#threads);
    this.#waiter.attach(this.#io);
  }

  detach(): void {
    if (this.#io === null) return;
    this.#signals?.end();
    this.#signals = null;
    this.#waiter.release();
    this.#io.release();
    this.#port = this.#io.port;
    this.#io = null;
    this.#hasCollected = false;
  }

  [Symbol.dispose](): void {
    this.detach();
  }

  now(): Instant {
    return this.clock.now();
  }

  ready(job: Runnable): void {
    this.#isReady = true;
    this.#heap.ready(job);
  }

  at(deadline: Instant, timer: Timer): void {
    this.#heap.at(deadline, timer);
  }

  off(timer: Timer): void {
    this.#heap.off(timer);
  }

  turn(pause?: () => boolean): Instant {
    const io = this.#io;
    // A batch that was paused goes on before anything is collected.
    if (io !== null && !this.#isPaused) this.#collect(io);
    this.#isPaused = false;
    this.#pause = pause;
    const next = this.#heap.turn(pause === undefined ? undefined : this.#askPause);
    if (io === null) return next;
    this.#isReady = false;
    io.unsent.sendAll();
    return this.#isReady ? READY : next;
  }

  choose(kind: string, options: number): number {
    return this.#heap.choose(kind, options);
  }

  block(ms: number): void {
    if (this.#waiter.block(ms)) this.#hasCollected = true;
  }

  host(ms: number, resume: () => void): () => void {
    return this.#waiter.host(ms, resume);
  }

  submit(request: Trap, reply: Reply): Submission {
    return submit(this.#attached(), request, reply);
  }

  answer(request: Trap): unknown {
    return answer(this.#attached(), request);
  }

  unsent(): readonly Trap[] {
    return this.#io === null ? [] : unsent(this.#io);
  }

  onSignal(handler: (signal: string) => void): () => void {
    this.#signals?.end();
    const listener = new SignalListener(this.#attached().port, handler);
    this.#signals = listener;
    return () => {
      listener.end();
      if (this.#signals === listener) this.#signals = null;
    };
  }

  drain(): Drained {
    this.#isPaused = false;
    this.#io?.dropUnsent();
    return this.#heap.drain();
  }

  #collect(io: Descriptors): void {
    if (this.#hasCollected) this.#hasCollected = false;
    else if (io.registered > 0 || io.files.pending > 0 || (++this.#idleTurns & (SELDOM - 1)) === 0)
      io.collect(0);
    io.retries.run();
    const signals = io.port.ctl[CTL_SIGNALS]!;
    if (signals !== 0) {
      io.port.ctl[CTL_SIGNALS] = 0;
      SignalListener.tell(signals);
    }
    this.#signals?.deliver();
  }

  #attached(): Descriptors {
    if (this.#io === null)
      throw new Error(`kernel '${this.name}' is not attached: only run, start and swap do that`);
    return this.#io;
  }
}
