import type { Clock, Instant } from "./clock.ts";
import type { Trap } from "./trap.ts";
import type { Waker } from "./waker.ts";

/** Something a kernel runs when its turn comes. The kernel knows nothing else of it. */
export interface Runnable {
  run(): void;
}

/** Something a kernel fires when its deadline has come. */
export interface Timer {
  /** The kernel's own note of where it keeps this timer; nobody else reads or writes it. */
  slot: unknown;
  fire(): void;
}

/** What a kernel can do beyond the duties of every kernel. Claiming too much and too little are both faults. */
export interface Supports {
  /** `block` works here: the thread may wait. False, for example, on a browser's main thread. */
  readonly blocking: boolean;
  /** `host` is there: the kernel can wait on a host's event loop. */
  readonly hosted: boolean;
  /** Its constructor takes `seed`, and with one `choose` decides which job of a turn is next. False where left out. */
  readonly seeded?: boolean;
  /** The traps that `submit` answers, by `op`: the task parks meanwhile. */
  readonly ops: ReadonlySet<string>;
  /** The traps that `answer` answers in place, by `op`. None where it is left out. */
  readonly immediate?: ReadonlySet<string>;
}

/** The task that asks, as far as a kernel may know it: for messages and logs. */
export interface Asker {
  readonly id: number;
  readonly name: string;
}

/** Where the answer to a submitted request goes. Only the first one counts; one that comes too late does nothing. */
export interface Reply {
  answer(value: unknown): void;
  fail(error: unknown): void;
}

/** A request under way, as `submit` returns it. */
export interface Submission {
  /** Takes the request back: whatever still comes of it reaches nobody. Called once at most, never after the answer. */
  abandon(): void;
  /**
   * Takes the request back so that another kernel can go on with it, and returns what is left to do (the same trap, or
   * one with the progress made). Only for what is a wait and nothing more here; work that has been given away has none.
   */
  move?: (() => Trap) | undefined;
}

/** Everything a kernel held, in the order in which it would have gone on. */
export interface Drained {
  readonly ready: Runnable[];
  readonly timers: { readonly deadline: Instant; readonly timer: Timer }[];
}

/** `turn` returns this when jobs are ready: there is something to do at once. */
export const READY: Instant = -Infinity;
/** `turn` returns this when no timer is pending: by itself the kernel has nothing to do, ever. */
export const NEVER: Instant = Infinity;

/**
 * The contract between the driver and whatever runs it: a ready queue, timers, a clock and a way to wait. A kernel
 * provides mechanism only; tasks, scopes and cancellation live above it, so that kernels cannot disagree on them.
 *
 * Start from the source of `@outloop/kernel-simple`, which is this contract and nothing more.
 */
export interface Kernel extends Disposable {
  /** The version of this contract the kernel was written for. */
  readonly protocol: 1;
  /** Shown in reports and traces. */
  readonly name: string;
  readonly clock: Clock;
  readonly supports: Supports;
  /** Given to other threads (it survives `postMessage`); core's `wake(waker)` there ends a wait here. */
  readonly waker: Waker;

  /** Acquires what waiting needs. Called before the first turn of a job, and when a job is swapped here. */
  attach(): void;
  /** Releases it. A detached kernel holds no resource of the system and may be attached again. */
  detach(): void;

  /** Milliseconds on this kernel's clock: read at each call, never backwards. */
  now(): Instant;
  /** Puts `job` at the back of the ready queue. Never runs it from inside this call. */
  ready(job: Runnable): void;
  /** Fires `timer` once, in the first turn at or after `deadline`. A timer is in the queue at most once. */
  at(deadline: Instant, timer: Timer): void;
  /** Calls `timer` off, in O(1): it does not fire. Without effect when it is not in the queue. */
  off(timer: Timer): void;

  /**
   * One turn: collect events from outside without blocking; fire due timers in (deadline, insertion) order; then run
   * the jobs that are ready at that point, in order. Jobs made ready by those jobs wait for the next turn.
   *
   * `pause`, where given, is asked between two jobs; when it says true, the turn returns, and the next call goes on
   * with the same batch before it collects events or fires timers.
   *
   * Returns {@link READY} when jobs are queued, else the earliest pending deadline, else {@link NEVER}.
   */
  turn(pause?: () => boolean): Instant;
  /** Decides an order that is not promised: an index below `options`. `kind` names the decision. 0 by default. */
  choose(kind: string, options: number): number;

  /** Waits on this thread, without an event loop, until `ms` (maybe `Infinity`) have passed or somebody wakes it. */
  block(ms: number): void;
  /**
   * Waits without holding the thread: calls `resume` once, in a later macrotask of the host, when `ms` have passed or
   * somebody wakes it. Keeps the host's process alive meanwhile. Returns what calls it off.
   */
  host?(ms: number, resume: () => void): () => void;
  /**
   * Shown every trap that a task asks, core's own included, before it is answered; returns the one to answer in its
   * place, as a rule the same. A throw is the answer, in place. Kernels leave it out, which costs nothing; layers that
   * refuse, count, record or replace what programs ask have it.
   */
  admit?(request: Trap, by: Asker): Trap;
  /** Begins a request in `supports.ops`; `reply` takes its answer, now or later. A throw is an answer, too. */
  submit?(request: Trap, reply: Reply): Submission;
  /** Answers a request in `supports.immediate` in place: returns the answer, or throws it. Never waits. */
  answer?(request: Trap): unknown;
  /**
   * Sends what programs have written as far as the system takes it without waiting, and returns what is left: requests
   * that `answer` of another kernel takes, in order. The kernel keeps it all until `drain`. Left out by kernels that
   * collect nothing.
   */
  unsent?(): readonly Trap[];
  /**
   * While attached, tells `handler`, from inside a turn, of each signal that asks the process to end; the system's own
   * answer to a second one is left alone. Returns what ends it. Left out by kernels that see no signals.
   */
  onSignal?(handler: (signal: string) => void): () => void;

  /** Hands everything over, in promised order; afterwards the kernel is empty. */
  drain(): Drained;
}
