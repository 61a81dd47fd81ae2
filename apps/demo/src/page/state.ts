import { signal, type Signal } from "@preact/signals";
import type {
  CompileError,
  Compiled,
  DeadlockGraph,
  Frame,
  KernelChoice,
  Line,
  Place,
} from "../runner/protocol.ts";
import { programs } from "./catalogue.ts";
import { EventLog } from "./event-log.ts";

export type { Line };
export type Phase = "idle" | "compiling" | "running" | "paused" | "ended";

/** A curve: what was measured under one name. */
export interface Curve {
  readonly times: number[];
  readonly values: number[];
}

/** What is chosen for the next run or swap. */
export const file: Signal<string> = signal(programs[0]!.file);
export const source: Signal<string> = signal(programs[0]!.source);
export const place: Signal<Place> = signal("worker");
export const kernel: Signal<KernelChoice["kind"]> = signal("heap");
export const clock: Signal<KernelChoice["clock"]> = signal("virtual");
export const seed: Signal<string> = signal("");
export const port: Signal<"" | "addon" | "ffi"> = signal("");
/** Virtual milliseconds in a real one. */
export const speed: Signal<number> = signal(Infinity);
export const breakpoint: Signal<string> = signal("sleep");

/** The run that is shown. */
export const phase: Signal<Phase> = signal("idle");
/** Of the kernel that the run was begun on. */
export const shownClock: Signal<KernelChoice["clock"]> = signal("virtual");
export const runsOn: Signal<string> = signal("");
export const canPause: Signal<boolean> = signal(true);
export const result: Signal<string> = signal("");
export const compileError: Signal<CompileError | null> = signal(null);
export const compiled: Signal<Compiled | null> = signal(null);
export const log: Signal<EventLog> = signal(new EventLog());
/** Grows whenever the log does. */
export const logged: Signal<number> = signal(0);
export const lines: Signal<readonly Line[]> = signal([]);
export const curves: Signal<ReadonlyMap<string, Curve>> = signal(new Map());
export const swaps: Signal<number> = signal(0);
export const deadlock: Signal<DeadlockGraph | null> = signal(null);
/** The task pointed at, or 0, and its chain of calls. */
export const selected: Signal<number> = signal(0);
export const chain: Signal<{
  readonly task: number;
  readonly frames: readonly Frame[];
  readonly words: readonly string[];
} | null> = signal(null);
/** The line of the source to be shown, from 1; 0 for none. */
export const markedLine: Signal<number> = signal(0);
/** Said to screen readers, and shown. */
export const notice: Signal<string> = signal("");

/** The kernel as chosen now. */
export function chosenKernel(): KernelChoice {
  return {
    kind: kernel.value,
    // Descriptors are real, so their kernel's clock is too.
    clock: kernel.value === "io" ? "real" : clock.value,
    seed: kernel.value === "simple" || seed.value.trim() === "" ? undefined : Number(seed.value),
    port: port.value === "" ? undefined : port.value,
  };
}
