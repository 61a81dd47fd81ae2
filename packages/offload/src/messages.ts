import type { MessagePort, Transferable } from "node:worker_threads";
import type { Waker } from "@outloop/core";
import type { Callee } from "./callee.ts";
import type { SentError } from "./sent-error.ts";

// What the threads say to each other. What is to be moved instead of copied stands in `transfer`; it is the same object
// there and where it is used, on either side, so each thread can hand it on.

/** One call, as a worker gets it. */
export interface Call {
  readonly callee: Callee;
  readonly args: readonly unknown[];
  readonly transfer: readonly Transferable[];
}

/** To the thread that manages the workers. */
export type Request =
  | { readonly kind: "call"; readonly id: number; readonly call: Call }
  | { readonly kind: "cancel"; readonly id: number; readonly terminate: boolean }
  | { readonly kind: "listen"; readonly id: number; readonly waker: Waker }
  | { readonly kind: "unlisten"; readonly id: number };

/** How a call ended, as a worker says it. */
export type Ended =
  | { readonly ok: true; readonly value: unknown; readonly transfer: readonly Transferable[] }
  | { readonly ok: false; readonly error: SentError };

/** From the thread that manages the workers. */
export type Reply =
  | { readonly id: number; readonly ended: Ended }
  /** The worker is no more, or could not send its result. */
  | { readonly id: number; readonly died: SentError };

/** What the thread that manages the workers is started with. */
export interface ManagerData {
  readonly port: MessagePort;
  /** Counts the replies, so that whoever looks for them need not ask the port in vain. */
  readonly replies: Int32Array;
  readonly size: number;
  readonly idle: number;
  readonly memory: number | undefined;
}
