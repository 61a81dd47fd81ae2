import type { Transferable } from "node:worker_threads";
import type { Op } from "@outloop/core";
import { calleeOf, type Exported } from "./callee.ts";
import { Pool } from "./pool.ts";
import type { ErrorClass } from "./sent-error.ts";
import type { Transferred } from "./transferred.ts";

type Result<R> = Awaited<R> extends Transferred<infer T> ? T : Awaited<R>;

/** Options of {@link offloadWith}. */
export interface OffloadOptions {
  /** The threads. Default: those that `offload` uses. */
  readonly pool?: Pool | undefined;
  /** Buffers in the arguments that are moved instead of copied: the caller can no longer use them. */
  readonly transfer?: readonly Transferable[] | undefined;
  /**
   * What a cancel does when the call has begun: `"finish"` lets it run to its end and drops what comes of it (its thread is
   * busy until then), `"terminate"` ends the thread. One that has not begun never runs. Default: `"finish"`.
   */
  readonly cancel?: "finish" | "terminate" | undefined;
  /** Classes of errors that come back as what they are; those of the language always do. */
  readonly errors?: readonly ErrorClass[] | undefined;
}

let shared: Pool | undefined;

/**
 * Calls a function on another thread and gives what it returns, or what the promise that it returns gives. Works without an
 * event loop. The arguments and the result are copied by structured clone.
 *
 * `f` is `exported(module, name)`, or a function that is sent as its source: such a one sees its arguments and globals,
 * nothing of where it was written. A checkpoint; a cancel does not wait for a call that has begun.
 *
 * Throws `TypeError` at once for what cannot be called so; then what the function throws, with its fields, and a stack that
 * ends with where it was off-loaded; `NotSendable` for arguments or a result that cannot be copied; `WorkerDied` when the
 * thread does not survive the call.
 *
 * @example
 * ```ts
 * yield* offload((n: number) => n * n, 12); // 144
 * ```
 */
export function offload<A extends readonly unknown[], R>(
  f: ((...args: A) => R) | Exported<(...args: A) => R>,
  ...args: A
): Op<Result<R>> {
  return offloadWith({}, f, ...args);
}

/**
 * An {@link offload} with options.
 *
 * @example
 * ```ts
 * const bytes = new Uint8Array([1, 2, 3]);
 * const sum = (of: Uint8Array) => of.reduce((a, b) => a + b);
 * yield* offloadWith({ transfer: [bytes.buffer], cancel: "terminate" }, sum, bytes); // 6
 * ```
 */
export function offloadWith<A extends readonly unknown[], R>(
  { pool, transfer = [], cancel = "finish", errors = [] }: OffloadOptions,
  f: ((...args: A) => R) | Exported<(...args: A) => R>,
  ...args: A
): Op<Result<R>> {
  if (cancel !== "finish" && cancel !== "terminate")
    throw new TypeError(`offloadWith({ cancel }): expected "finish" or "terminate", got ${String(cancel)}`);
  const callee = calleeOf(f);
  const call = { callee, args, transfer, terminate: cancel === "terminate", errors, asked: stackHere() };
  return (pool ?? (shared ??= new Pool())).call(call) as Op<Result<R>>;
}

/** Where the caller of this package stands. */
function stackHere(): string {
  const [, ...lines] = String(new Error("here").stack).split("\n");
  return lines.filter((line) => !/offload[\\/](?:src|dist)[\\/]offload\.[jt]s/.test(line)).join("\n");
}
