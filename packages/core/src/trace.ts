import type { Task } from "./task.ts";
import type { Trap } from "./trap.ts";

/** What the `trace` option is told, in the order in which it happens. */
export type TraceEvent =
  | { readonly kind: "spawn"; readonly task: Task; readonly by: Task | undefined }
  | { readonly kind: "step"; readonly task: Task }
  | { readonly kind: "trap"; readonly task: Task; readonly trap: Trap }
  | { readonly kind: "wake"; readonly task: Task; readonly ok: boolean; readonly value: unknown }
  | { readonly kind: "cancel"; readonly task: Task; readonly error: unknown }
  | { readonly kind: "swap"; readonly from: string; readonly to: string }
  | { readonly kind: "end"; readonly task: Task };
