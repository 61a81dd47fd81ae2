import { describeValue } from "../describe.ts";
import type { EndWord, EventRecord } from "../event-record.ts";
import type { JobNode } from "./job-node.ts";
import type { ScopeNode } from "./scope-node.ts";
import { bounded, scopeWords } from "./words.ts";
import { waitsFor } from "./why.ts";

type Of<Kind extends EventRecord["kind"]> = Omit<
  Extract<EventRecord, { kind: Kind }>,
  "v" | "n" | "job" | "at" | "kind"
>;

export function jobWords(job: JobNode, name: string): Of<"job"> {
  return {
    name: bounded(name),
    kernel: job.kernel.name,
    mode: job.hosted ? "hosted" : "blocking",
    debug: job.debug,
  };
}

/** What is alive in `job`, for an observer that comes late. */
export function snapshotOf(job: JobNode): Of<"snapshot"> {
  const tasks = job.tasks().map((task) => ({
    id: task.id,
    name: bounded(task.name),
    // The one it was spawned into.
    scope: (task.body?.parent ?? task.scope).number,
    state: task.state,
    ...(task.isParked ? { words: bounded(waitsFor(task)) } : {}),
    ...(task.origin === undefined ? {} : { origin: task.origin }),
  }));
  return { ...jobWords(job, job.main.name), tasks, scopes: openScopes(job).map(scopeWords) };
}

/** The open scopes, outer before inner. */
export function openScopes(job: JobNode): ScopeNode[] {
  const scopes: ScopeNode[] = [job.root];
  for (let index = 0; index < scopes.length; index++) {
    const { inner, firstChild } = scopes[index]!;
    if (inner !== null) scopes.push(inner);
    for (let child = firstChild; child !== null; child = child.next)
      if (child.body !== null) scopes.push(child.body);
  }
  return scopes;
}

/** How `job` has ended. */
export function endOf(job: JobNode): { readonly outcome: EndWord; readonly value: string } {
  const { main, verdict, aborted } = job;
  const cause = verdict ?? (main.failed ? aborted : null);
  if (cause !== null) return { outcome: "error", value: describeValue(cause.error) };
  if (!main.isDone) return { outcome: "error", value: "its kernel failed" };
  const { endedBy } = main;
  if (endedBy !== null) return { outcome: "cancelled", value: describeValue(endedBy.error) };
  return { outcome: main.failed ? "error" : "value", value: describeValue(main.answer) };
}
