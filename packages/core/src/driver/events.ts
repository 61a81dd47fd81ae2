import { describeValue } from "../describe.ts";
import type { EndWord } from "../event-record.ts";
import { NEVER, READY } from "../kernel.ts";
import type { Trap } from "../trap.ts";
import { Observation } from "./observation.ts";
import { EXIT, NEW, RAISE } from "./parked-task.ts";
import type { ScopeNode } from "./scope-node.ts";
import type { TaskNode } from "./task-node.ts";
import { tellWatcher, threadWatcher } from "./watched-thread.ts";
import { bounded, scopeWords, wordsOf } from "./words.ts";

/**
 * The one place where a job tells what happens in it: one method for each kind of event. The driver calls them only when
 * `job.watched`, so that a job nobody looks at pays for one boolean.
 */
export class Events extends Observation {
  spawned(task: TaskNode, by: TaskNode | null): void {
    if (this.trace !== undefined) this.tellTrace({ kind: "spawn", task, by: by ?? undefined });
    if (!this.records) return;
    const { name, origin, scope } = task;
    this.n++;
    this.observers.tell({
      ...this.common(),
      kind: "spawn",
      task: task.id,
      name: bounded(name),
      scope: scope.number,
      ...(by === null ? {} : { by: by.id }),
      ...(origin === undefined ? {} : { origin }),
    });
  }

  stepBegins(task: TaskNode): void {
    if (this.trace !== undefined) this.tellTrace({ kind: "step", task });
    if (!this.meters) return;
    task.ensureMeter().steps++;
    if (!this.isFresh) this.read();
    this.isFresh = false;
    this.stepBegan = this.real;
    if (threadWatcher !== null)
      tellWatcher(this.job, (watcher) => watcher.step(this.job.id, task.id, this.real));
    if (!this.records) return;
    const { job, at } = this;
    this.observers.tell({
      v: 1,
      n: ++this.n,
      job: job.id,
      at,
      kind: "step",
      task: task.id,
      by: byWhat(task),
    });
  }

  stepEnds(task: TaskNode): void {
    if (!this.meters) return;
    if (!this.isFresh) this.read();
    const { job, at } = this;
    const ms = this.real - this.stepBegan;
    if (!task.isDone) {
      const meter = task.ensureMeter();
      meter.ms += ms;
      meter.stands = at;
    }
    if (job.debug) job.hold.report(task, ms);
    if (this.records)
      this.observers.tell({ v: 1, n: ++this.n, job: job.id, at, kind: "step end", task: task.id, ms });
  }

  asked(task: TaskNode, trap: Trap): void {
    if (this.trace !== undefined) this.tellTrace({ kind: "trap", task, trap });
    if (!this.meters) return;
    task.ensureMeter().asks(trap.op);
    if (!this.records) return;
    this.read();
    const { job, at } = this;
    const words = wordsOf(trap);
    const { op } = trap;
    this.observers.tell({ v: 1, n: ++this.n, job: job.id, at, kind: "trap", task: task.id, op, words });
  }

  answered(task: TaskNode): void {
    this.isFresh = false;
    if (!this.records) return;
    const { job, at } = this;
    const ok = !task.failed;
    const value = describeValue(task.answer);
    this.observers.tell({ v: 1, n: ++this.n, job: job.id, at, kind: "answer", task: task.id, ok, value });
  }

  parked(task: TaskNode, op: string): void {
    if (!this.records) return;
    const { job, at } = this;
    const due = task.sleepsUntil;
    const id = task.id;
    if (due === undefined)
      this.observers.tell({ v: 1, n: ++this.n, job: job.id, at, kind: "park", task: id, op });
    else this.observers.tell({ v: 1, n: ++this.n, job: job.id, at, kind: "park", task: id, op, due });
  }

  woken(task: TaskNode, ok: boolean, answer: unknown): void {
    if (this.trace !== undefined) this.tellTrace({ kind: "wake", task, ok, value: answer });
    if (!this.records) return;
    const { job, at } = this;
    const value = describeValue(answer);
    this.observers.tell({ v: 1, n: ++this.n, job: job.id, at, kind: "wake", task: task.id, ok, value });
  }

  cancelAsked(scope: ScopeNode): void {
    if (!this.records) return;
    const { kind, error } = scope.request!;
    this.n++;
    this.observers.tell({
      ...this.common(),
      kind: "cancel asked",
      scope: scope.number,
      why: kind,
      words: describeValue(error),
    });
  }

  cancelDelivered(task: TaskNode, error: unknown): void {
    if (this.trace !== undefined) this.tellTrace({ kind: "cancel", task, error });
    if (!this.records) return;
    this.n++;
    this.observers.tell({ ...this.common(), kind: "cancel", task: task.id, words: describeValue(error) });
  }

  scopeOpened(scope: ScopeNode): void {
    if (!this.records) return;
    this.n++;
    const { id, ...words } = scopeWords(scope);
    this.observers.tell({ ...this.common(), kind: "scope", scope: id, ...words });
  }

  scopeClosed(scope: ScopeNode): void {
    if (!this.records) return;
    this.n++;
    this.observers.tell({ ...this.common(), kind: "scope end", scope: scope.number });
  }

  swapped(from: string, to: string): void {
    if (this.trace !== undefined) this.tellTrace({ kind: "swap", from, to });
    if (!this.records) return;
    this.read();
    this.n++;
    this.observers.tell({ ...this.common(), kind: "swap", from, to });
  }

  turnBegins(): void {
    if (!this.records) return;
    this.read();
    this.n++;
    this.observers.tell({ ...this.common(), kind: "turn" });
  }

  turnEnds(next: number, isPaused: boolean): void {
    if (!this.records) return;
    this.read();
    this.n++;
    const common = this.common();
    if (isPaused) this.observers.tell({ ...common, kind: "turn end", next: "paused" });
    else if (next === READY) this.observers.tell({ ...common, kind: "turn end", next: "ready" });
    else if (next === NEVER) this.observers.tell({ ...common, kind: "turn end", next: "never" });
    else {
      const due = this.job.timeline.toProgram(next);
      this.observers.tell({ ...common, kind: "turn end", next: "timer", due });
    }
  }

  waitBegins(ms: number): void {
    if (!this.records) return;
    this.read();
    this.waitBegan = this.at;
    this.n++;
    this.observers.tell({ ...this.common(), kind: "wait", ...(ms === Infinity ? {} : { ms }) });
  }

  waitEnds(): void {
    // Time has passed that no step may be charged with.
    this.isFresh = false;
    if (!this.records) return;
    this.read();
    this.n++;
    this.observers.tell({ ...this.common(), kind: "wait end", ms: this.at - this.waitBegan });
  }

  ended(task: TaskNode): void {
    if (this.trace !== undefined) this.tellTrace({ kind: "end", task });
    if (!this.records) return;
    const { steps, traps, ms } = task.ensureMeter();
    const outcome: EndWord = task.endedBy !== null ? "cancelled" : task.failed ? "error" : "value";
    const value = describeValue(task.endedBy?.error ?? task.answer);
    this.n++;
    // The step that ends it is still under way.
    this.read();
    const all = ms + this.real - this.stepBegan;
    this.observers.tell({
      ...this.common(),
      kind: "end",
      task: task.id,
      outcome,
      value,
      steps,
      traps,
      ms: all,
    });
  }
}

/** How a task that is about to be stepped goes on. */
function byWhat(task: TaskNode): "start" | "answer" | "error" | "cancel" | "children" {
  const { phase } = task;
  if (phase === NEW) return "start";
  if (phase === RAISE) return "cancel";
  if (phase === EXIT) return "children";
  return task.failed ? "error" : "answer";
}
