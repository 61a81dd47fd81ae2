import type { Settings } from "./workload.ts";

/** What the parent asks of a child, as its argument. */
export interface ChildRequest {
  readonly workload: string;
  /** The subject's label. */
  readonly subject: string;
  readonly n: number;
  /** Also measure memory, in a run of its own. */
  readonly memory: boolean;
}

/** The same for a child that cannot read our tables: one in another language. */
export interface ForeignRequest {
  readonly folder: string;
  readonly name: string;
  readonly n: number;
  readonly steps: number;
  readonly warmN: number;
  readonly warmSteps: number;
  readonly memory: boolean;
  readonly settings: Settings;
}

/** What the child prints. `missing` and `failed` say why. */
export type ChildResult = Figures | { readonly missing: string } | { readonly failed: string };

export interface Figures {
  /** CPU time of a step, nanoseconds, all threads of the process: collector and compilers are included. */
  readonly cpu?: number | undefined;
  readonly wall?: number | undefined;
  /** Bytes for each of the n, with everything alive. */
  readonly bytes?: number | undefined;
}

export function isMissingPackage(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ERR_MODULE_NOT_FOUND";
}
