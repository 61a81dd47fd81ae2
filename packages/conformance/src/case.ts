import type { Clock, Job, Kernel, Op, RunOptions, TraceEvent, Warning } from "@outloop/core";

/** Makes a fresh kernel. With a clock in the options, the kernel must take it; a seed, if its `supports.seeded` is true. */
export type Make = (options: { readonly clock?: Clock; readonly seed?: number }) => Kernel;

/** The kernel under test. */
export interface Subject {
  readonly name: string;
  readonly make: Make;
}

/** How a program is run: by `run`, or by `start`. */
export type Mode = "blocking" | "hosted";

/**
 * What a case needs of the kernel besides what every kernel must do. `wall clock`: the rule is about real time, so the
 * case waits for real. A need that the kernel does not support makes the case a skip with that reason.
 */
export type Need = "blocking" | "hosted" | "wall clock" | "threads" | "io" | "files" | "processes" | "seed";

/** What a program of a case is given. */
export interface ProgramContext {
  /** Writes one line of the transcript. */
  readonly log: (entry: string) => void;
  readonly mode: Mode;
  /** The kernel the program runs on. */
  readonly kernel: Kernel;
  /** A further kernel of the same make, on a virtual clock of its own. */
  readonly another: () => Kernel;
  /** The job, in hosted mode; asked only once the program runs. */
  readonly job: () => Job<unknown>;
  /** What `onWarning` was told so far. */
  readonly warnings: readonly Warning[];
}

/** What is expected of a program. What is absent is not expected: a warning that nobody expects fails the case. */
export interface Expected {
  /** The whole transcript. */
  readonly log?: readonly string[];
  /** What the program returns; compared by structure. */
  readonly value?: unknown;
  /** What the run throws: a class, or a check of its own that throws for what is wrong. */
  readonly error?: ErrorClass | ((error: unknown) => void);
  /** The kinds of the warnings, in order. */
  readonly warnings?: readonly Warning["kind"][];
}

// oxlint-disable-next-line typescript/no-explicit-any -- any class of errors, whatever its constructor takes
export type ErrorClass = abstract new (...args: any[]) => Error;

/** One case: runs on a fresh kernel, in a mode, and throws when the rule is broken. */
export interface Case {
  /** The id of the rule in SPEC.md. */
  readonly rule: string;
  /** What is shown, as a sentence. */
  readonly title: string;
  readonly needs: readonly Need[];
  /** The modes it is run in. A case that runs no job is run once, as "blocking". */
  readonly modes: readonly Mode[];
  readonly body: (setting: Setting) => void | Promise<void>;
}

/** What a case is run with. */
export interface Setting {
  readonly subject: Subject;
  readonly mode: Mode;
  /** Kept for the report of a failure. */
  readonly record: Recording;
  /** Record the trace, too. Cases run without one first, since a traced run takes other paths in the driver. */
  readonly traced: boolean;
}

/** What happened in a case, for its report. */
export interface Recording {
  readonly transcript: string[];
  readonly trace: TraceEvent[];
}

/** A program of a case. */
export type Program = (context: ProgramContext) => Op<unknown>;

/** Options of the run of a case's program; some of them are the harness's own. */
export type ProgramOptions = Omit<RunOptions, "observe" | "onWarning" | "trace">;
