import type { Meter } from "./meter.ts";
import type { Figures } from "./protocol.ts";

/** Who does the work: us on one of our kernels, the platform, or a library. */
export interface Subject {
  /** "outloop", "native", "effect", "asyncio"…: also the name of the file that holds its program. */
  readonly name: string;
  /** What runs that file, where it is not Node. */
  readonly runtime?: Runtime;
  /** Which of our kernels. */
  readonly kernel?: KernelName;
  /** Which of several ways to do the same work. */
  readonly variant?: string;
  /** Where it is measured no further than this, because more takes minutes or all memory; `why` is printed. */
  readonly maxN?: number;
  readonly why?: string;
  /** Slow ones do this part of the steps; what is reported is the cost of one step. */
  readonly share?: number;
  /** Milliseconds to allow for starting one sleeper, so that none is due before all are there. */
  readonly perSleeper?: number;
}

export type Runtime = "python" | "go";

export type KernelName = "heap" | "simple";

/** One thing measured, done by several subjects, at several sizes. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** The folder below `workloads/` that holds its programs. */
  readonly folder: string;
  readonly sizes: readonly number[];
  /** Which of them `--quick` measures. */
  readonly quickSizes: readonly number[];
  /** `n` is a mere number of equal things, so a small n may be warmed up with more. */
  readonly nIsSize?: boolean;
  /** The size to warm up with, where not every number is one. */
  readonly warmN?: number;
  /** Its programs say when everything is alive, and memory is of interest. */
  readonly memory?: boolean;
  /** How many steps the programs do for `n`. */
  readonly steps: (n: number) => number;
  /** Handed to the programs. */
  readonly settings?: Settings;
  readonly subjects: readonly Subject[];
  /** The label of the subject that the ratios are taken to. */
  readonly baseline?: string;
  /** What the ratios and the goals are about. Default: "cpu". */
  readonly metric?: Metric;
  /** Its folder has a `measure.ts`, which measures from outside: whole processes, or files. */
  readonly fromOutside?: boolean;
}

export type Metric = "cpu" | "wall" | "bytes";

/** Measures one subject once; throws where it cannot. */
export type Measure = (subject: Subject, n: number) => Promise<Figures>;

export interface Settings {
  readonly phase?: "insert" | "fire" | "as due" | "call off" | "idle";
  readonly spread?: "spread" | "alike";
  readonly capacity?: number;
  readonly closures?: "shared" | "fresh";
  readonly direction?: "out" | "in";
}

/** What a program is given. */
export interface Load {
  readonly n: number;
  /** How many steps it has to do. */
  readonly steps: number;
  readonly subject: Subject;
  readonly settings: Settings;
  readonly meter: Meter;
}

/** Does the work and returns how many steps it has seen done rightly: `steps`, or the measurement is thrown away. */
export type Program = (load: Load) => number | Promise<number>;

export function labelOf({ name, kernel, variant }: Subject): string {
  return name + (kernel === undefined ? "" : `/${kernel}`) + (variant === undefined ? "" : ` ${variant}`);
}
