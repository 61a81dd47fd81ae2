import type { Line, RepeatLine, ScopeKind, ScopeLine, TryLine } from "../program.ts";

/** An error of the reference: its identity, its name, and what left a scope together with it. */
export class Trouble {
  readonly name: string;
  readonly companions: Trouble[] = [];
  readonly isCancelled: boolean;

  constructor(name: string, isCancelled = false) {
    this.name = name;
    this.isCancelled = isCancelled;
  }
}

/** How a piece of program went on: to the next statement (with an answer), by `return`, or by `throw`. */
export type Control =
  | { readonly kind: "next"; readonly value?: unknown }
  | { readonly kind: "return"; readonly value: number }
  | { readonly kind: "throw"; readonly error: Trouble };

/** What a task goes on with when its turn comes. */
export type Resumption = Control | { readonly kind: "raise" } | { readonly kind: "children ended" };

/** One wait of one task. A wake names the wait, so one that comes too late finds it over. */
export interface Wait {
  readonly task: TaskState;
  over: boolean;
  /** Takes the wait back. */
  abandon: () => void;
  /** Writes the log, or enters what was waited for, when the task goes on with an answer. */
  readonly answered: (answer: unknown) => void;
}

export interface ScopeState {
  readonly kind: ScopeKind | "task";
  readonly ms: number;
  readonly owner: TaskState;
  /** The scope around it: for a task's body, the one that holds the task. */
  readonly parent: ScopeState | undefined;
  /** No cancel passes from outside: a shield, or opened while its task was unwinding. */
  boundary: boolean;
  /** The first cancel requested of this very scope. */
  requested: "deadline" | "failure" | "asked" | "deadlock" | undefined;
  /** The bodies of child tasks not yet done. */
  readonly children: ScopeState[];
  readonly failures: Trouble[];
  /** In supervise: failed children, to be reported unless they are joined before the end. */
  readonly failedAlone: TaskState[];
  bodyEnd: Control | undefined;
  /** A `Cancelled` of its own has been thrown into some task. */
  wasDelivered: boolean;
  /** It had been, for the deadline, before the first failure. */
  deadlineCameFirst: boolean;
  /** Its own cancel ended a task. */
  endedTask: boolean;
  timer: Timer | undefined;
  /** The nearest one when it was entered: its own, or of a scope whose cancel could have reached it then. */
  deadline: number;
  ended: boolean;
}

/** The state of a task to which `Cancelled` was thrown, until the scope that absorbs it has been left. */
export interface Unwinding {
  /** How many scopes of the task were open at the delivery and still are: deeper ones were opened since. */
  depth: number;
  /** The scope that will absorb it, as far as is known. */
  target: ScopeState | undefined;
  graceEnd: number;
  /** Since when time is shielded. */
  pausedSince: number | undefined;
  isGraceOver: boolean;
  /** How often a park has raised since. */
  raises: number;
}

export type Frame =
  | { readonly kind: "block"; readonly lines: readonly Line[]; index: number }
  | { readonly kind: "try"; readonly line: TryLine; phase: "body" | "handler"; saved: Control }
  | { readonly kind: "scope"; readonly scope: ScopeState; readonly line: ScopeLine | undefined }
  | { readonly kind: "repeat"; readonly line: RepeatLine; done: number }
  | { readonly kind: "hold"; readonly line: ScopeLine };

export type End =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "failed"; readonly error: Trouble }
  | { readonly kind: "cancelled" };

export interface TaskState {
  readonly id: number;
  readonly name: string;
  readonly lines: readonly Line[];
  /** The scope that holds it. */
  home: ScopeState | undefined;
  readonly frames: Frame[];
  /** The scope of its body. */
  body: ScopeState | undefined;
  /** Those it is in, outermost first. */
  readonly scopes: ScopeState[];
  readonly unwindings: Unwinding[];
  begun: boolean;
  isAbandoned: boolean;
  /** It waits for the children of the scope it is leaving. */
  leaving: boolean;
  wait: Wait | undefined;
  graceTimers: Timer[];
  resumption: Resumption | undefined;
  /** Of the wait that has just ended. */
  answered: Wait["answered"] | undefined;
  end: End | undefined;
  readonly joiners: { readonly wait: Wait; readonly isCancel: boolean }[];
  joined: boolean;
}

export interface Timer {
  readonly deadline: number;
  readonly isGrace: boolean;
  readonly fire: () => void;
}
