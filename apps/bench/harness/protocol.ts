/** What the parent asks of a child, as its argument. */
export interface ChildRequest {
  readonly workload: string;
  /** The subject's label. */
  readonly subject: string;
  readonly n: number;
  /** Also measure memory, in a run of its own. */
  readonly memory: boolean;
}

/** What the child prints. */
export type ChildResult = Figures | { readonly missing: string } | { readonly failed: string };

export interface Figures {
  /** CPU time of a step, nanoseconds, all threads of the process: collector and compilers are included. */
  readonly cpu: number;
  readonly wall: number;
  /** Bytes for each of the n, with everything alive. */
  readonly bytes?: number | undefined;
}

export function isMissingPackage(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ERR_MODULE_NOT_FOUND";
}
