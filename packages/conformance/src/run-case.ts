import { explain, type TraceEvent } from "@outloop/core";
import type { Case, Mode, Need, Recording, Subject } from "./case.ts";

/** What came of a case in one mode. A skip is a result of its own, and says why. */
export interface Result {
  readonly rule: string;
  readonly title: string;
  readonly mode: Mode;
  readonly status: "passed" | "failed" | "skipped";
  /** Why it was skipped, or the report of its failure. */
  readonly reason?: string;
}

/** Runs one case in one mode. Never throws. */
export async function runCase(subject: Subject, each: Case, mode: Mode): Promise<Result> {
  const { rule, title } = each;
  const lacks = missing(subject, each, mode);
  if (lacks !== undefined) return { rule, title, mode, status: "skipped", reason: lacks };
  const first = await attempt(subject, each, mode, false);
  if (first === undefined) return { rule, title, mode, status: "passed" };
  // Once more, for the trace in its report; should it pass this time, that is no excuse.
  const { record } = (await attempt(subject, each, mode, true)) ?? first;
  return { rule, title, mode, status: "failed", reason: report(subject, each, mode, first.error, record) };
}

async function attempt(
  subject: Subject,
  each: Case,
  mode: Mode,
  traced: boolean,
): Promise<{ readonly error: unknown; readonly record: Recording } | undefined> {
  const record: Recording = { transcript: [], trace: [] };
  try {
    await each.body({ subject, mode, record, traced });
    return undefined;
  } catch (error) {
    return { error, record };
  }
}

/** Runs cases in all their modes, one after the other. */
export async function runCases(
  subject: Subject,
  cases: readonly Case[],
  onResult: (result: Result) => void = () => {},
): Promise<Result[]> {
  const results: Result[] = [];
  for (const each of cases) {
    for (const mode of each.modes) {
      const result = await runCase(subject, each, mode);
      results.push(result);
      onResult(result);
    }
  }
  return results;
}

/** What the kernel says it lacks for this case, in words. */
function missing({ make }: Subject, each: Case, mode: Mode): string | undefined {
  const { supports } = make({});
  const needs = new Set<Need>([...each.needs, ...(each.modes.length > 1 ? [mode] : [])]);
  if (needs.has("hosted") && !supports.hosted)
    return "the kernel cannot wait on a host's event loop (supports.hosted)";
  if (needs.has("blocking") && !supports.blocking)
    return "the kernel may not block this thread (supports.blocking)";
  if (needs.has("threads") && !supports.blocking)
    return "no memory is shared between threads here (supports.blocking)";
  if (needs.has("seed") && supports.seeded !== true) return "the kernel takes no seed (supports.seeded)";
  if (needs.has("io") && supports.ops.size === 0) return "the kernel answers no operations (supports.ops)";
  if (needs.has("files") && !supports.ops.has("open"))
    return "the kernel answers no operations on files (supports.ops)";
  if (needs.has("processes") && supports.immediate?.has("start process") !== true)
    return "the kernel starts no processes (supports.immediate)";
  return undefined;
}

const SHOWN = 30;

function report(
  { name }: Subject,
  { rule, title }: Case,
  mode: Mode,
  error: unknown,
  record: Recording,
): string {
  const trace = record.trace.slice(-SHOWN).map((event) => `  ${inLine(event)}`);
  const skipped = record.trace.length - trace.length;
  return [
    `${rule} ${name}, ${mode}: ${title}`,
    explain(error),
    `transcript: ${record.transcript.length === 0 ? "(empty)" : record.transcript.join(", ")}`,
    ...(trace.length === 0
      ? []
      : [`trace${skipped > 0 ? `, the last ${SHOWN} of ${record.trace.length}` : ""}:`, ...trace]),
    `SPEC.md#${rule.toLowerCase()}`,
  ].join("\n");
}

function inLine(event: TraceEvent): string {
  if (event.kind === "swap") return `swap from ${event.from} to ${event.to}`;
  const task = `task ${event.task.id} '${event.task.name}'`;
  return event.kind === "trap" ? `${task} asks ${event.trap.op}` : `${task}: ${event.kind}`;
}
