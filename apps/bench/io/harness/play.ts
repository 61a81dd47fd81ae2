// What most workloads are: one load, played in rounds over several servers, and figures compared with one another.
import { compare, rowsOf, type Goal, type Report, type Session, type Unit } from "./report.ts";
import { playRounds, type Plan, type Subject } from "./rounds.ts";
import type { Tools } from "./tools.ts";

/** `one` against `other`, or against the reference where that is undefined. */
interface Compared extends Omit<Goal, "workload" | "value" | "note"> {
  readonly one: string;
  readonly other: string | undefined;
  readonly figure?: "cost" | "p50";
}

interface Played extends Pick<Plan, "load" | "reference" | "subjects"> {
  readonly workload: string;
  readonly unit?: Unit;
  readonly goals: readonly Compared[];
}

export async function play(
  tools: Tools,
  session: Session,
  { workload, load, reference, subjects: all, unit, goals }: Played,
): Promise<Report> {
  const subjects = chosen(all, session);
  const outcome = await playRounds(tools, { ...session, load, reference, subjects });
  for (const [subject, samples] of outcome.samples) session.record({ workload, subject, samples });
  return {
    rows: rowsOf(workload, subjects, outcome, unit),
    goals: goals.map(({ one, other, figure, ...goal }) => ({
      workload,
      ...goal,
      ...compare(outcome, one, other, figure),
    })),
  };
}

/** Those that `--only` leaves. */
export function chosen(subjects: readonly Subject[], { only }: Session): Subject[] {
  return subjects.filter(({ id }) => only === undefined || only.split(",").some((part) => id.includes(part)));
}
