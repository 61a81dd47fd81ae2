import type { Subject, Workload } from "./workload.ts";

/** A warm-up at full size would take as long as the measurement. */
const WARM_N = 20_000;

/** How many steps a subject does at some size. */
export function stepsOf(workload: Workload, subject: Subject, n: number): number {
  return Math.max(1, Math.round(workload.steps(n) * (subject.share ?? 1)));
}

/** The size with which a subject is warmed up. */
export function warmSizeOf(workload: Workload, subject: Subject, n: number): number {
  if (workload.warmN !== undefined) return workload.warmN;
  return Math.min(workload.nIsSize ? WARM_N : n, subject.maxN ?? WARM_N);
}
