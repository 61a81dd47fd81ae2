import { Cancelled } from "../errors.ts";
import type { ScopeNode } from "./scope-node.ts";

/**
 * Why a scope was cancelled: somebody asked, its deadline came, something in it failed (`error` is that failure), or
 * the run as a whole is ending.
 */
export type CancelKind = "asked" | "deadline" | "failure" | "end";

/** One scope's cancel. All tasks it reaches are given the same `Cancelled`, which is for people, not for deciding. */
export class CancelRequest {
  readonly kind: CancelKind;
  readonly scope: ScopeNode;
  readonly error: Cancelled;
  /** It has been thrown into some task. */
  delivered = false;

  constructor(kind: CancelKind, scope: ScopeNode, reason: unknown, origin: string) {
    this.kind = kind;
    this.scope = scope;
    this.error = new Cancelled(reason, origin);
  }
}
