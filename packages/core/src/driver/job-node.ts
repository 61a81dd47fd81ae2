import type { Instant } from "../clock.ts";
import { describeTrap } from "../describe.ts";
import { isVirtual } from "../virtual-clock.ts";
import { Closed, Deadlock, ForeignUse, Livelock } from "../errors.ts";
import type { HostAbortSignal } from "../host-globals.ts";
import type { Kernel, Runnable, Timer } from "../kernel.ts";
import type { Observer } from "../event-record.ts";
import type { TraceEvent } from "../trace.ts";
import { printWarning, type Warning } from "../warning.ts";
import { debugOperations } from "./debug.ts";
import { Events } from "./events.ts";
import { endSources, type OutsideSource } from "./outside.ts";
import { HoldWatch } from "./hold.ts";
import { nextJobNumber, removeJob } from "./living.ts";
import type { Place } from "./place.ts";
import { Ring } from "./ring.ts";
import { runningJob } from "./running.ts";
import type { SwapRequest } from "./swap.ts";
import { Timeline, type DriverTimer } from "./timeline.ts";
import { tasksBelow } from "./reports.ts";
import { cyclesOf, reportOf } from "./why.ts";
import { ScopeNode, spread } from "./scope-node.ts";
import { TaskNode } from "./task-node.ts";
import { tellWatcher, threadWatcher } from "./watched-thread.ts";
import type { AnyBody } from "./traps.ts";

/** What `run` and `start` take besides the kernel and the program. */
export interface RunOptions {
  /** Cancels the program when it is aborted; the run then throws `signal.reason`. */
  readonly signal?: HostAbortSignal | undefined;
  /** The name of the main task. */
  readonly name?: string | undefined;
  /** Milliseconds a cancelled task may still park in its cleanup: 5000. `Infinity`: for ever. */
  readonly grace?: number | undefined;
  /** Hosted only: milliseconds after which a job lets the host's event loop have a turn: 8. */
  readonly budget?: number | undefined;
  /** Remembers where tasks and operations came from, and reports operations that were never driven. Costs time. */
  readonly debug?: boolean | undefined;
  /** Told of what no task can be told. Default: one line on stderr. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
  /** Told of each event, as records: plain data, see `EventRecord`. */
  readonly observe?: Observer | readonly Observer[] | undefined;
  /** Told of the main events with the objects themselves: for tools that run in the program's own process. */
  readonly trace?: ((event: TraceEvent) => void) | undefined;
}

/** One program on one kernel: the root of its tree of scopes and tasks, and what they share. */
export class JobNode {
  kernel: Kernel;
  readonly timeline: Timeline = new Timeline();
  readonly hosted: boolean;
  readonly debug: boolean;
  /** Unique on this thread. */
  readonly id: number;
  readonly events: Events;
  /** Something wants to know of each step; the hottest paths ask only this. */
  watched = false;
  readonly root: ScopeNode;
  readonly main: TaskNode;
  nextTaskId = 1;
  nextScopeId = 1;
  nextPrimitiveId = 1;
  /** The task being stepped. */
  current: TaskNode | null = null;
  /** Timers of tasks and scopes that are pending; those of graces are not counted. */
  timers = 0;
  /** What outside may still wake a task: promises, operations of the kernel, open handles of the host. */
  outside = 0;
  /** `options.signal` was aborted. */
  aborted: { readonly error: unknown } | null = null;
  /** Where what is awaited from outside comes from, as long as the job lives. */
  readonly sources: Set<OutsideSource> = new Set();
  readonly hold: HoldWatch = new HoldWatch(this);
  /** Swaps that wait for the end of the turn. */
  readonly swaps: SwapRequest[] = [];
  /** Why the run as a whole is ending early, whatever the program returns. */
  verdict: { readonly error: unknown } | null = null;
  /** It has ended, by its main task or by a fault of its kernel. */
  isOver = false;
  /** Shields and graces no longer count. */
  graceEnded = false;
  /** Stops listening to signals. */
  endSignals: () => void = () => {};
  /** Since something came from outside, the host has had a turn in which more could come. */
  hasHeard = false;
  /** Ends the wait for the host, if there is one. */
  endWait: () => void = () => {};
  readonly #warn: (warning: Warning) => void;
  /** Posted functions that have not run, with what refuses them. */
  readonly #posts = new Ring<{ readonly run: () => void; readonly reject: (error: unknown) => void }>();
  /** Queued once for each post: posts run in their order, whatever order a kernel chooses for its jobs. */
  readonly #poster: Runnable = {
    run: () => {
      this.#posts.shift()?.run();
      this.events.ran();
    },
  };
  readonly #endDebug: (() => string[]) | undefined;

  constructor(kernel: Kernel, f: AnyBody, args: readonly unknown[], options: RunOptions, hosted: boolean) {
    this.kernel = kernel;
    this.hosted = hosted;
    this.debug = options.debug === true;
    this.#warn = options.onWarning ?? printWarning;
    this.id = nextJobNumber();
    this.events = new Events(this, options.trace);
    this.events.watch();
    const name = options.name ?? (f.name === "" ? "main" : f.name);
    for (const each of [options.observe ?? []].flat()) this.events.attach(each);
    this.events.jobBegins(name);
    if (this.debug) this.#endDebug = debugOperations(this);
    this.root = new ScopeNode(this, null, null, { kind: "root", grace: options.grace ?? 5000 });
    this.main = this.spawn(this.root, f, args, name, undefined);
  }

  now(): Instant {
    return this.timeline.toProgram(this.kernel.now());
  }

  at(timer: DriverTimer): void {
    this.timers++;
    this.kernel.at(this.timeline.toKernel(timer.due), timer);
  }

  off(timer: Timer): void {
    this.timers--;
    this.kernel.off(timer);
  }

  spawn(
    scope: ScopeNode,
    f: AnyBody,
    args: readonly unknown[],
    name: string | undefined,
    place: Place | undefined,
  ): TaskNode {
    const by = this.current;
    const task = new TaskNode(
      scope,
      name === undefined && place === undefined ? f : { f, name, place },
      args,
      this.nextTaskId++,
    );
    if (by !== null) task.locals = by.locals;
    scope.addChild(task);
    if (this.watched) this.events.spawned(task, by);
    this.kernel.ready(task);
    return task;
  }

  /** Runs `f` in the next turn, as the program's own code. */
  posted<R>(f: () => R, resolve: (value: R) => void, reject: (error: unknown) => void): void {
    const run = (): void => {
      try {
        resolve(f());
      } catch (error) {
        reject(error);
      }
    };
    this.#posts.push({ run, reject });
    this.kernel.ready(this.#poster);
  }

  tasks(): TaskNode[] {
    return tasksBelow(this.root);
  }

  /** Who acts now, in words. */
  whoIsRunning(): string {
    return this.current === null ? "the host" : this.current.inWords();
  }

  /** Throws `ForeignUse` unless this job is the one being run. */
  checkUse(what: { inWords(): string }): void {
    if (runningJob() === this) return;
    throw new ForeignUse(
      `${what.inWords()} belongs to a run that is not running now: ` +
        `use it from that run's own tasks, or through job.post() or job.cancel()`,
    );
  }

  warn(warning: Warning): void {
    try {
      this.#warn(warning);
    } catch (error) {
      printWarning(warning);
      printWarning({ kind: "lost failure", message: "onWarning itself failed", error });
    }
  }

  /** Runs code of a user's that has nobody to throw to. */
  guard(f: () => void, doing: string, task: TaskNode): void {
    try {
      f();
    } catch (error) {
      this.warn({ kind: "lost failure", message: `${doing} ${task.inWords()} failed`, task, error });
    }
  }

  /** Something has come from outside: tells whoever waits for the host that there is something to do. */
  nudge(): void {
    this.hasHeard = false;
    this.endWait();
  }

  /** Nothing can ever happen again. */
  deadlock(why?: string): void {
    const parked = this.tasks().filter((task) => task.isParked);
    this.endEarly(new Deadlock(this.kernel.name, parked.map(reportOf), cyclesOf(parked), why));
  }

  /** There are timers, but the thread is held by this run, and nobody is left who could move the clock. */
  stopped(): void {
    this.deadlock(
      "its virtual clock stands still (autojump: false), and run() holds the thread of whoever would advance it. " +
        "Use start(), or let the clock jump by itself",
    );
  }

  livelock(turns: number): void {
    this.endEarly(
      new Livelock(
        this.kernel.name,
        turns,
        this.tasks()
          .filter((task) => task.isReady)
          .map(reportOf),
      ),
    );
  }

  /** Ends the run with `error`: cancels everything; the second time, whatever holds that up loses shield and grace. */
  endEarly(error: unknown): void {
    if (this.verdict === null) {
      this.verdict = { error };
      this.root.ask("end", error, "the end of the run");
    } else if (!this.graceEnded) this.endGrace();
    else throw error;
  }

  private endGrace(): void {
    this.graceEnded = true;
    this.root.ask("end", undefined, "the end of the run");
    for (const task of this.tasks()) {
      for (let own = task.body; own !== null; own = own.inner) own.shielded = own.boundary = false;
      for (let each = task.unwinding; each !== null; each = each.outer) {
        each.stopTimer();
        each.over = true;
      }
    }
    spread(this.root, this.root.request!);
  }

  get isVirtual(): boolean {
    return isVirtual(this.kernel.clock);
  }

  /** The run is over: nothing of it may be left behind. */
  close(): void {
    this.isOver = true;
    for (let post = this.#posts.shift(); post !== undefined; post = this.#posts.shift())
      post.reject(new Closed("job.post(): the program ended before its turn came"));
    for (const each of this.swaps.splice(0))
      each.settle(false, new Closed("job.swap(): the program ended before it"));
    this.endSignals();
    endSources(this);
    for (const each of this.kernel.unsent?.() ?? []) {
      this.warn({
        kind: "never sent",
        message: `the run ended before this could leave: ${describeTrap(each)}; put yield* flush(fd) before the end`,
      });
    }
    this.kernel.drain();
    const undriven = this.#endDebug?.() ?? [];
    for (const each of undriven) {
      this.warn({ kind: "never driven", message: `${each} was never driven: put yield* before it` });
    }
    removeJob(this);
    if (this.watched) this.events.jobEnds();
    if (threadWatcher !== null) tellWatcher(this, (watcher) => watcher.end());
  }
}
