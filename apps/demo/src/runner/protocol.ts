/** Where a program can run. */
export type Place = "page" | "worker" | "node";

/** A kernel to be made, as plain data. */
export interface KernelChoice {
  readonly kind: "simple" | "heap" | "io";
  readonly clock: "real" | "virtual";
  /** Of the heap and io kernels: the jobs of a turn run in an order drawn from it. */
  readonly seed?: number | undefined;
  /** Of the io kernel: which way to the system it takes. */
  readonly port?: "addon" | "ffi" | undefined;
}

/** A program as the compiler hands it over. */
export interface Compiled {
  /** JavaScript whose imports are looked up among the modules of the runner. */
  readonly code: string;
  /** What it imports, as written. */
  readonly imports: readonly string[];
  /** It has a default export, a coroutine's body; otherwise it is a script that calls `run` itself. */
  readonly isProgram: boolean;
}

/** Why a source could not be compiled. Lines and columns count from 1. */
export interface CompileError {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export interface RunRequest {
  readonly type: "run";
  readonly file: string;
  readonly program: Compiled;
  readonly kernel: KernelChoice;
  /** Virtual milliseconds in a real one; `Infinity` (null in JSON): time jumps. */
  readonly speed: number | null;
  /** Stop the world after so many steps; null: run on. */
  readonly stopAt: number | null;
}

/** What a page asks of a runner. */
export type Command =
  | RunRequest
  | { readonly type: "swap"; readonly kernel: KernelChoice }
  | { readonly type: "pause" }
  | { readonly type: "continue" }
  | { readonly type: "step"; readonly unit: "trap" | "turn" }
  | { readonly type: "until"; readonly op: string }
  | { readonly type: "speed"; readonly speed: number | null }
  | { readonly type: "stop" }
  | { readonly type: "inspect"; readonly task: number }
  | { readonly type: "seen"; readonly events: number };

/** A task that can never go on. */
export interface StuckTask {
  readonly id: number;
  readonly name: string;
  readonly waitsFor: string;
  readonly heldBy: readonly number[];
}

export interface DeadlockGraph {
  readonly tasks: readonly StuckTask[];
  readonly cycles: readonly (readonly number[])[];
}

/** One open call of a task, the outermost first. */
export interface Frame {
  readonly name: string;
  /** Where it waits: a line of the program's source, from 1. */
  readonly line: number;
}

/** Something a program has printed. */
export interface Line {
  readonly level: "log" | "warn" | "error";
  readonly text: string;
}

/** What a runner tells a page. */
export type Report =
  | { readonly type: "started"; readonly kernel: string; readonly canPause: boolean }
  | {
      readonly type: "events";
      /** New entries of the table of strings. */
      readonly strings: readonly string[];
      /** Five numbers for each event, see `events.ts`. */
      readonly data: Float64Array;
    }
  | { readonly type: "output"; readonly lines: readonly Line[] }
  | { readonly type: "measured"; readonly name: string; readonly time: number; readonly value: number }
  | { readonly type: "paused"; readonly steps: number }
  | { readonly type: "continued" }
  | { readonly type: "swapped"; readonly kernel: string }
  | { readonly type: "refused"; readonly message: string }
  | {
      readonly type: "inspected";
      readonly task: number;
      readonly frames: readonly Frame[];
      readonly words: readonly string[];
    }
  | {
      readonly type: "ended";
      readonly how: "value" | "failed" | "stopped";
      readonly text: string;
      readonly steps: number;
      readonly deadlock?: DeadlockGraph | undefined;
    };
