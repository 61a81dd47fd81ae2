import { describeTrap } from "../describe.ts";
import { operationWatch, setOperationWatch, type Operation, type OperationWatch } from "../trap.ts";
import type { JobNode } from "./job-node.ts";
import { Place } from "./place.ts";
import { runningJob } from "./running.ts";

/** What `debug: true` costs time for: where each operation was made and asked, and which were never driven. */
class DebugWatch implements OperationWatch {
  /** The jobs in debug mode. */
  readonly users = new Set<JobNode>();
  readonly places = new WeakMap<Operation<unknown>, Place>();
  /** With the job whose code made it; null for the host's. */
  readonly undriven = new Map<Operation<unknown>, JobNode | null>();
  /** Where the operation driven last was driven, until its trap has been asked. */
  driving: Place | undefined;

  made(operation: Operation<unknown>): void {
    this.places.set(operation, new Place());
    const job = runningJob();
    if (job === null || this.users.has(job)) this.undriven.set(operation, job);
  }

  driven(operation: Operation<unknown>): void {
    this.undriven.delete(operation);
    this.driving = new Place();
  }
}

/** Switches debugging on for `job`. Returns what ends that, giving the operations that it made and nobody drove. */
export function debugOperations(job: JobNode): () => string[] {
  const watch = current() ?? new DebugWatch();
  setOperationWatch(watch);
  watch.users.add(job);
  return () => {
    watch.users.delete(job);
    const isLast = watch.users.size === 0;
    if (isLast) setOperationWatch(undefined);
    const undriven: string[] = [];
    for (const [operation, by] of watch.undriven) {
      // What the host made is told by the last one that could have driven it.
      if (by !== job && !(isLast && by === null)) continue;
      watch.undriven.delete(operation);
      undriven.push(`${describeTrap(operation.ask.value)} made ${watch.places.get(operation)!.line}`);
    }
    return undriven;
  };
}

/** Where an operation was made, for a message; known in debug mode. */
export function madeAt(operation: Operation<unknown>): string {
  const place = current()?.places.get(operation);
  return place === undefined ? "" : ` (made ${place.line})`;
}

/**
 * Where the trap that is being asked was asked; known in debug mode, and not for one that was yielded by hand. `outer`:
 * where the coroutine that asks was called.
 */
export function takeAskedPlace(outer: Place | undefined): Place | undefined {
  const watch = current();
  const place = watch?.driving;
  if (watch === undefined || place === undefined) return undefined;
  watch.driving = undefined;
  place.outer = outer;
  return place;
}

function current(): DebugWatch | undefined {
  return operationWatch() as DebugWatch | undefined;
}
