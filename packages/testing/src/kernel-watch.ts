import type { Kernel } from "@outloop/core";

/** Real milliseconds that the cleanup of a test which has not ended in time may take, before it is left where it is. */
const CLEANUP = 1000;

/**
 * What a test adds to the kernel that was made for it: a limit in real time, which also ends a program that always has
 * something to do or holds its thread by `run`, and a count by which one can tell that nobody else did anything.
 */
export class KernelWatch {
  /** How often a task, other than by {@link expect}, became ready. */
  activity = 0;
  readonly #kernel: Kernel;
  readonly #limit: number;
  readonly #onOverdue: () => unknown;
  readonly #began = performance.now();
  #overdue: { readonly error: unknown } | null = null;

  /** `onOverdue` is called once, when `limit` real milliseconds have passed; it cancels the run, and returns why. */
  constructor(kernel: Kernel, limit: number, onOverdue: () => unknown) {
    this.#kernel = kernel;
    this.#limit = limit;
    this.#onOverdue = onOverdue;
    this.#patch();
  }

  /** The next time that a task becomes ready does not count. */
  expect(): void {
    this.activity--;
  }

  /** The kernel is an object made for this run alone, so its methods may be replaced; that works for any kernel. */
  #patch(): void {
    const kernel = this.#kernel;
    const ready = kernel.ready.bind(kernel);
    const turn = kernel.turn.bind(kernel);
    const block = kernel.block.bind(kernel);
    const host = kernel.host?.bind(kernel);
    kernel.ready = (job) => {
      this.activity++;
      ready(job);
    };
    kernel.turn = (pause) => {
      this.#check();
      return turn(pause);
    };
    // The driver may come back from a wait early: it then waits again.
    kernel.block = (ms) => block(Math.min(ms, this.#left()));
    if (host !== undefined) kernel.host = (ms, resume) => host(Math.min(ms, this.#left()), resume);
  }

  #left(): number {
    const end = this.#overdue === null ? this.#limit : this.#limit + CLEANUP;
    return Math.max(0, this.#began + end - performance.now());
  }

  #check(): void {
    if (this.#left() > 0) return;
    // A kernel that throws ends its job, whatever holds that up.
    if (this.#overdue !== null) throw this.#overdue.error;
    this.#overdue = { error: this.#onOverdue() };
  }
}
