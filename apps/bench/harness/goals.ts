import { goals, type Goal } from "../goals.ts";
import { figuresOf, find, ratios, type Row } from "./measurements.ts";
import { withRange } from "./report.ts";
import { median } from "./statistics.ts";

/** One line for each goal whose workload was measured. */
export function judge(rows: readonly Row[]): string {
  const lines = [
    `\n${"goal".padEnd(52)} ${"workload".padEnd(24)}         n limit   measured (least to most)`,
  ];
  const measured = new Set(rows.map((row) => row.workload.name));
  for (const goal of goals) {
    if (!measured.has(goal.workload)) continue;
    const values = valuesOf(goal, rows);
    const value = values.length === 0 ? NaN : median(values);
    const verdict = values.length === 0 ? "not measured" : value <= goal.atMost ? "met" : "NOT MET";
    const n = goal.of.n.toLocaleString("en").padStart(9);
    lines.push(
      `${goal.text.padEnd(52)} ${goal.workload.padEnd(24)} ${n} ${limit(goal.atMost)}   ${withRange(values).padEnd(22)} ${verdict}`,
    );
  }
  return lines.join("\n");
}

function limit(value: number): string {
  return String(Number(value.toFixed(2))).padStart(5);
}

function valuesOf({ workload, metric, of, to }: Goal, rows: readonly Row[]): number[] {
  const row = find(rows, workload, of.subject, of.n);
  if (row === undefined) return [];
  if (metric === "seconds") return figuresOf(row, "wall").map((ns) => (ns * row.workload.steps(of.n)) / 1e9);
  if (metric === "kilobytes") return figuresOf(row, "bytes").map((bytes) => bytes / 1000);
  const other = to && find(rows, workload, to.subject, to.n);
  if (other === undefined) return [];
  if (metric !== "milliseconds more") return ratios(row, other, metric);
  const others = figuresOf(other, "cpu");
  return figuresOf(row, "cpu")
    .slice(0, others.length)
    .map((ns, round) => (ns - others[round]!) / 1e6);
}
