import { Described } from "../describe.ts";
import { ForeignUse } from "../errors.ts";
import type { Task } from "../task.ts";
import type { OpName, Trap } from "../trap.ts";
import type { JobNode } from "./job-node.ts";
import { runningJob } from "./running.ts";
import type { TaskNode } from "./task-node.ts";

/** What all primitives take. */
export interface PrimitiveOptions {
  /** Its name in reports. */
  readonly name?: string | undefined;
}

/**
 * What is shared between the tasks of one run: a lock, a channel. It belongs to the run that uses it first; a number
 * within that run tells it from others of its kind.
 */
export abstract class Primitive extends Described {
  #job: JobNode | null = null;
  #id = 0;
  readonly #name: string | undefined;

  constructor({ name }: PrimitiveOptions = {}) {
    super();
    this.#name = name;
  }

  /** "Lock". */
  protected abstract readonly kind: string;

  /**
   * The run that uses it now. Throws `ForeignUse` when that is not its own one, or when no run is: the host's code comes
   * in by `job.post()`. A run that has ended leaves it to the next.
   */
  protected enter(): JobNode {
    const job = runningJob();
    if (job === null) {
      throw new ForeignUse(
        `${this.inWords()} was used by host code: hand a function to job.post(), ` +
          `or make an Event or a Channel with { host: true }`,
      );
    }
    this.bind(job);
    return job;
  }

  bind(job: JobNode): void {
    if (this.#job === job) return;
    if (this.#job !== null && !this.#job.isOver) {
      throw new ForeignUse(
        `${this.inWords()} belongs to another run that is still alive: make one for each run`,
      );
    }
    this.#job = job;
    this.#id = job.nextPrimitiveId++;
    this.bound(job);
  }

  /** It has come to a run, new or from one that has ended, whose tasks are no more. */
  protected bound(_job: JobNode): void {}

  protected get job(): JobNode | null {
    return this.#job;
  }

  override inWords(): string {
    const id = this.#job === null ? "" : `#${this.#id}`;
    return `${this.kind}${id}${this.#name === undefined ? "" : ` '${this.#name}'`}`;
  }
}

/** A parking trap on a primitive. */
export abstract class PrimitiveTrap<P extends Primitive> implements Trap {
  readonly op: OpName;
  readonly on: P;
  /** What the wait is about, if that is more than its primitive: the value to send. */
  readonly value: unknown;

  constructor(op: string, on: P, value?: unknown) {
    this.op = op as OpName;
    this.on = on;
    this.value = value;
  }

  /** Starts the wait: queues `task.parkOn(this)`, or calls `task.answerAtOnce`. */
  abstract begin(task: TaskNode): void;

  /** The tasks without which this wait cannot end, as far as they are known. */
  holders(): readonly Task[] {
    return [];
  }

  /** Who used it last, with a comma before it, where that helps to see why this wait does not end. */
  history(): string {
    return "";
  }

  /** In words, for reports. */
  describe(): string {
    const holders = this.holders();
    const held =
      holders.length === 0
        ? ""
        : `, held by ${holders.map((each) => (each as TaskNode).inWords()).join(", ")}`;
    return `${this.op} on ${this.on.inWords()}${held}${this.history()}`;
  }
}
