import { hostGlobals } from "./host-globals.ts";
import { explain } from "./explain.ts";
import type { Task } from "./task.ts";

/** What `onWarning` is told: something went wrong that no task can be told by an error. */
export interface Warning {
  readonly kind:
    | "abandoned"
    | "coroutine returned"
    | "failed post"
    | "late rejection"
    | "lost failure"
    | "never driven"
    | "never sent"
    | "observer failed"
    | "spawn after cancel"
    | "swallowed cancel"
    | "thread held"
    | "trace failed"
    | "unjoined failure";
  /** What happened, to which task, and what to do. */
  readonly message: string;
  readonly task?: Task | undefined;
  readonly error?: unknown;
}

/** The default for `onWarning`: one line on stderr, and the error if there is one. */
export function printWarning(warning: Warning): void {
  const error = warning.error === undefined ? "" : `\n${explain(warning.error).replace(/^/gm, "  ")}`;
  hostGlobals.console?.error(`outloop: ${warning.kind}: ${warning.message}${error}`);
}
