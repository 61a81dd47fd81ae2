import { claim, release } from "./driver/claim.ts";
import type { JobNode, RunOptions } from "./driver/job-node.ts";
import { registerHandle } from "./driver/living.ts";
import { loop } from "./driver/loop.ts";
import { checkProgram, makeJob, resultOf } from "./driver/result.ts";
import { within } from "./driver/within.ts";
import { Closed, NeedsHost, TaskCancelled } from "./errors.ts";
import type { Observer } from "./event-record.ts";
import type { Kernel } from "./kernel.ts";
import { stopwatch } from "./stopwatch.ts";
import type { Task } from "./task.ts";
import type { Body } from "./trap.ts";

/** A program that rides on the host's event loop, as `start` returns it: a promise of its value, and a handle on it. */
export interface Job<T> extends Promise<T> {
  /**
   * Cancels the program; the promise returned resolves when its cleanup has ended, and never rejects. The job itself
   * then rejects with `TaskCancelled`, which nobody need handle, unless it ended otherwise.
   */
  cancel(reason?: unknown): Promise<void>;
  /**
   * Runs `f`, a plain function, as the program's own code in its next turn: the way for host code to use a lock, a
   * channel or a scope of the program. Resolves with what `f` returns, rejects with what it throws, or with `Closed`
   * when the program has ended.
   */
  post<R>(f: () => R): Promise<R>;
  /**
   * Moves the program to another kernel, as the trap `swap` does. Resolves when it has moved; rejects with what `swap`
   * throws, and with `Closed` when the program has ended.
   */
  swap(kernel: Kernel): Promise<void>;
  /** The tasks alive now, in order of their spawning. */
  tasks(): Task[];
  /**
   * Tells `observer` of each event from now on; first comes a `snapshot` of what is alive. Returns what detaches it.
   * After the end it is told that alone.
   */
  observe(observer: Observer): () => void;
}

/**
 * Starts a program on the host's event loop and returns at once. Turns are macrotasks of the host; after `budget` ms
 * (8) the host gets a turn. The process stays alive exactly as long as the program has work.
 *
 * The job rejects with what `run` would throw. Throws at once as `run` does, and `NeedsHost` when the kernel cannot
 * wait on a host.
 *
 * @example
 * ```ts
 * const job = start(new SimpleKernel(), function* () {
 *   const response = yield* until((signal) => fetch("http://localhost/", { signal }));
 *   return response.status;
 * });
 * await job; // 200
 * ```
 */
export function start<T>(kernel: Kernel, f: Body<T>, options: RunOptions = {}): Job<T> {
  checkProgram(f, options);
  claim(kernel);
  try {
    if (kernel.host === undefined) {
      throw new NeedsHost(`kernel '${kernel.name}' cannot wait on a host's event loop: use run()`);
    }
    const [job, stopListening] = makeJob(kernel, f, options, true);
    return new HostedJob<T>(job, options.budget ?? 8, stopListening);
  } catch (error) {
    kernel.drain();
    release(kernel);
    throw error;
  }
}

class HostedJob<T> implements Job<T> {
  readonly [Symbol.toStringTag] = "Job";
  readonly #job: JobNode;
  readonly #promise: Promise<T>;
  /** Apart from the promise of the value, so that waiting for the end does not pass for handling its rejection. */
  readonly #ended: Promise<void>;
  readonly #stopListening: () => void;
  readonly #loop: Iterator<number, void, void>;
  readonly #budget: number;
  #turnEnds = 0;
  #jobs = 0;
  #stopWaiting: (() => void) | undefined;
  #waitsFor = 0;
  #isCancelled = false;
  #resolve!: (value: T) => void;
  #reject!: (error: unknown) => void;
  #end!: () => void;

  constructor(job: JobNode, budget: number, stopListening: () => void) {
    this.#job = job;
    registerHandle(this, job);
    this.#budget = budget;
    this.#stopListening = stopListening;
    this.#promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#loop = loop(job, () => this.#isOverBudget());
    job.endWait = () => this.#endWait();
    this.#wait(0);
  }

  // The parameters and the result of these three are those of Promise.
  // eslint-disable-next-line unicorn/no-thenable -- a job is a promise
  then: Promise<T>["then"] = (onValue, onError) => this.#promise.then(onValue, onError);
  catch: Promise<T>["catch"] = (onError) => this.#promise.catch(onError);
  finally: Promise<T>["finally"] = (onEnd) => this.#promise.finally(onEnd);

  cancel(reason?: unknown): Promise<void> {
    const job = this.#job;
    this.#isCancelled = true;
    if (!job.main.isDone) within(job, () => job.root.ask("asked", reason, "job.cancel()"));
    job.nudge();
    return this.#ended;
  }

  post<R>(f: () => R): Promise<R> {
    if (this.#job.main.isDone) return Promise.reject(new Closed("job.post(): the program has ended"));
    return new Promise((resolve, reject) => {
      this.#job.posted(f, resolve, reject);
      this.#job.nudge();
    });
  }

  swap(kernel: Kernel): Promise<void> {
    if (this.#job.main.isDone) return Promise.reject(new Closed("job.swap(): the program has ended"));
    return new Promise((resolve, reject) => {
      this.#job.swaps.push({ kernel, settle: (ok, error) => (ok ? resolve() : reject(error)) });
      this.#job.nudge();
    });
  }

  tasks(): Task[] {
    return this.#job.tasks();
  }

  observe(observer: Observer): () => void {
    return this.#job.events.attach(observer);
  }

  #pump(): void {
    this.#stopWaiting = undefined;
    this.#turnEnds = stopwatch() + this.#budget;
    try {
      const step = this.#loop.next();
      if (step.done !== true) return this.#wait(step.value);
    } catch (error) {
      // Not the program's failure but the kernel's or ours: there is nobody left to run its cleanup.
      return this.#finish(() => this.#reject(error));
    }
    const result = resultOf(this.#job);
    // Who cancelled the job knows: a rejection that says no more than that need not be handled.
    if (!result.ok && this.#isCancelled && result.error instanceof TaskCancelled)
      this.#promise.catch(() => {});
    this.#finish(() => (result.ok ? this.#resolve(result.value as T) : this.#reject(result.error)));
  }

  #wait(ms: number): void {
    this.#waitsFor = ms;
    this.#stopWaiting = this.#job.kernel.host!(ms, () => this.#pump());
  }

  /** Something has come from the host while the job waits: it goes on in the next macrotask. */
  #endWait(): void {
    // One that goes on in the next macrotask anyway is left alone: somebody who nudges without end would put it off.
    if (this.#stopWaiting === undefined || this.#waitsFor === 0) return;
    this.#stopWaiting();
    this.#wait(0);
  }

  #finish(settle: () => void): void {
    this.#stopListening();
    this.#job.close();
    release(this.#job.kernel);
    settle();
    this.#end();
  }

  /** Asked between two jobs; reading the clock each time would cost more than a short job itself. */
  #isOverBudget(): boolean {
    if (this.#budget > 0 && (++this.#jobs & 15) !== 0) return false;
    return stopwatch() >= this.#turnEnds;
  }
}
