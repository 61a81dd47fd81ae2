import { stopwatch } from "../stopwatch.ts";
import type { JobNode } from "./job-node.ts";
import type { TaskNode } from "./task-node.ts";

/** Milliseconds after which a step counts as holding the thread. */
const HELD = 1000;
/** The clock is read once in so many steps, since reading it costs as much as a short step. */
const STEPS = 64;
/** Inside one step, it is read once in so many traps answered in place. */
const TRAPS = 1 << 16;

/**
 * Notices when tasks hold the thread: nobody can interrupt them, but somebody can say so. Which of the last few steps it
 * was is known only in debug mode, where each step is timed, and for a step that never ends.
 */
export class HoldWatch {
  readonly #job: JobNode;
  #since: number = stopwatch();
  #steps = 0;
  #traps = 0;
  #isReported = false;
  readonly #reported = new WeakSet<TaskNode>();

  constructor(job: JobNode) {
    this.#job = job;
  }

  /** A step, or a turn, has ended. */
  tick(): void {
    if (++this.#steps < STEPS) return;
    const now = stopwatch();
    const ms = now - this.#since;
    this.#begin(now);
    if (ms < HELD || this.#isReported || this.#job.debug) return;
    this.#isReported = true;
    this.#job.warn({
      kind: "thread held",
      message:
        `at most ${STEPS} steps took ${Math.round(ms)} ms, in which nothing else could run: ` +
        `let long work park now and then, with yield* checkpoint(); debug: true tells which task it was`,
    });
  }

  /** The job comes back from a wait, which is nobody's step. */
  resume(): void {
    this.#begin(stopwatch());
  }

  /** `task` has asked a trap that is answered in place. */
  tickInPlace(task: TaskNode): void {
    if (++this.#traps < TRAPS) return;
    this.#traps = 0;
    this.report(task, stopwatch() - this.#since);
  }

  /** A step of `task` has taken `ms` so far. */
  report(task: TaskNode, ms: number): void {
    if (ms < HELD || this.#reported.has(task)) return;
    this.#reported.add(task);
    this.#isReported = true;
    this.#job.warn({
      kind: "thread held",
      message:
        `a step of ${task.inWords()} took ${Math.round(ms)} ms, in which nothing else could run: ` +
        `let it park now and then, with yield* checkpoint()`,
      task,
    });
  }

  #begin(now: number): void {
    this.#since = now;
    this.#steps = 0;
    this.#traps = 0;
  }
}
