import { realClock, type Instant } from "../clock.ts";
import type { EventRecord, Observer } from "../event-record.ts";
import type { TraceEvent } from "../trace.ts";
import type { JobNode } from "./job-node.ts";
import { Observers } from "./observers.ts";
import { endOf, jobWords, snapshotOf } from "./snapshot.ts";
import { threadWatcher } from "./watched-thread.ts";

/** Who is told what happens in a job: the observers, who get records, and the `trace` option, which gets live objects. */
export class Observation {
  protected readonly job: JobNode;
  protected readonly observers: Observers;
  /** Somebody wants records. */
  protected records = false;
  /** Steps are timed and traps counted. */
  protected meters: boolean;
  protected trace: ((event: TraceEvent) => void) | undefined;
  /** The number of the last event. */
  protected n = 0;
  /** The program's time and the real time, as read last. */
  protected at: Instant = 0;
  protected real = 0;
  /** No code of the program's has run since. */
  protected isFresh = false;
  /** The real time when the step under way began, and the program's when the wait did. */
  protected stepBegan = 0;
  protected waitBegan: Instant = 0;
  #hasBegun = false;

  constructor(job: JobNode, trace: ((event: TraceEvent) => void) | undefined) {
    this.job = job;
    this.trace = trace;
    this.meters = job.debug || threadWatcher !== null;
    this.observers = new Observers(
      () => this.#changed(),
      (error) =>
        job.warn({ kind: "observer failed", message: "an observer threw and is not called again", error }),
    );
  }

  /** Returns what detaches it. Who comes late is told first what is alive; after the end, how it ended. */
  attach(observer: Observer): () => void {
    if (typeof observer !== "function") throw new TypeError("observe(observer): observer must be a function");
    const { job } = this;
    if (this.#hasBegun) {
      this.read();
      const missed: EventRecord = job.isOver
        ? { ...this.common(), kind: "job end", ...endOf(job) }
        : { ...this.common(), kind: "snapshot", ...snapshotOf(job) };
      if (!this.observers.tellOnly(observer, missed) || job.isOver) return () => {};
    }
    return this.observers.add(observer, this.n);
  }

  jobBegins(name: string): void {
    this.#hasBegun = true;
    if (!this.records) return;
    this.read();
    this.n++;
    this.observers.tell({ ...this.common(), kind: "job", ...jobWords(this.job, name) });
  }

  jobEnds(): void {
    if (!this.records) return;
    this.read();
    this.n++;
    this.observers.tell({ ...this.common(), kind: "job end", ...endOf(this.job) });
  }

  /** What every record has; those of the hottest events are written out, since this copy is felt there. */
  protected common(): { readonly v: 1; readonly n: number; readonly job: number; readonly at: Instant } {
    return { v: 1, n: this.n, job: this.job.id, at: this.at };
  }

  /** Code of the program's has run that is no step. */
  ran(): void {
    this.isFresh = false;
  }

  protected read(): void {
    const { kernel, timeline } = this.job;
    // Not `kernel.now()`: a layer may note what the program reads, and observers come and go.
    const instant = kernel.clock.now();
    this.isFresh = true;
    this.at = timeline.toProgram(instant);
    // Reading a clock costs as much as all the rest of an event.
    this.real = kernel.clock === realClock ? instant : realClock.now();
  }

  protected tellTrace(event: TraceEvent): void {
    try {
      // A trap is immutable for whoever sees it; the driver alone would pay for freezing each one.
      if (event.kind === "trap") Object.freeze(event.trap);
      this.trace?.(event);
    } catch (error) {
      this.trace = undefined;
      this.#changed();
      this.job.warn({
        kind: "trace failed",
        message: "the trace option threw and is not called again",
        error,
      });
    }
  }

  /** A watcher of the thread has come or gone. */
  watcherChanged(): void {
    if (threadWatcher !== null && !this.meters) {
      // In the middle of a step, what is left of it counts.
      this.read();
      this.stepBegan = this.real;
    }
    this.#changed();
  }

  #changed(): void {
    const { job } = this;
    const records = !this.observers.isEmpty;
    if (records && !this.records) {
      // Whoever comes in the middle of a step or a wait is told of what is left of it.
      this.read();
      if (!this.meters) this.stepBegan = this.real;
      this.waitBegan = this.at;
    }
    this.records = records;
    this.meters = job.debug || this.records || threadWatcher !== null;
    this.watch();
  }

  /** Looks up who wants to know of each step: an observer, the trace, debug mode, or the present kernel. */
  watch(): void {
    const { job } = this;
    job.watched = this.meters || this.trace !== undefined || job.kernel.admit !== undefined;
  }
}
