import type { Coroutine } from "../trap.ts";
import type { Place } from "./place.ts";
import type { ScopeNode } from "./scope-node.ts";
import type { AnyBody, Locals } from "./traps.ts";

/** A coroutine that waits for one it called through the driver: the task's own stack, so that resuming is O(1). */
export interface Frame {
  /** The caller, to go on with once the callee has ended. */
  readonly coroutine: Coroutine<unknown>;
  readonly up: Frame | null;
  /** The scope that the callee runs in, if the call opened one. */
  readonly scope: ScopeNode | null;
  /** What the caller saw of the task's locals. */
  readonly locals: Locals | null;
  /** The callee, for chains and reports. */
  readonly f: AnyBody;
  /** Where the call was written; known in debug mode. */
  readonly place: Place | undefined;
}
