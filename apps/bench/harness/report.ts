import { figuresOf, find, ratios, type Row } from "./measurements.ts";
import { median, range } from "./statistics.ts";
import type { Workload } from "./workload.ts";

/** The table of one workload. */
export function table(workload: Workload, rows: readonly Row[]): string {
  const lines = [`\n${workload.name}: ${workload.title}`];
  lines.push(
    `  ${"n".padStart(9)}  ${"subject".padEnd(24)}${"CPU / op".padStart(10)}${"wall / op".padStart(11)}` +
      `${"bytes / n".padStart(11)}   CPU to ${baselineOf(workload)} (least to most)   memory`,
  );
  for (const row of rows) {
    const start = `  ${row.n.toLocaleString("en").padStart(9)}  ${row.label.padEnd(24)}`;
    if (row.rounds.length > 0) lines.push(start + cells(row, rows));
    if (row.trouble !== undefined) lines.push(`${start}  ${row.trouble}`);
  }
  return lines.join("\n");
}

function cells(row: Row, rows: readonly Row[]): string {
  const bytes = figuresOf(row, "bytes");
  const baseline = find(rows, row.workload.name, baselineOf(row.workload), row.n);
  const cpu = baseline === undefined ? [] : ratios(row, baseline, "cpu");
  const memory = baseline === undefined ? [] : ratios(row, baseline, "bytes");
  return (
    time(median(figuresOf(row, "cpu"))).padStart(10) +
    time(median(figuresOf(row, "wall"))).padStart(11) +
    (bytes.length === 0 ? "" : median(bytes).toFixed(0)).padStart(11) +
    `   ${withRange(cpu)}`.padEnd(42) +
    (memory.length === 0 ? "" : factor(median(memory)))
  );
}

/** One line of JSON for each subject and size. */
export function jsonLines(rows: readonly Row[]): string {
  return rows
    .map((row) => {
      const { workload, subject, n, trouble } = row;
      const name = subject.name + (subject.variant === undefined ? "" : ` ${subject.variant}`);
      const head = { workload: workload.name, subject: name, kernel: subject.kernel ?? null, n };
      if (row.rounds.length === 0) return JSON.stringify({ ...head, trouble });
      const bytes = figuresOf(row, "bytes");
      const baseline = find(rows, workload.name, baselineOf(workload), n);
      const ratio = baseline === undefined ? [] : ratios(row, baseline, "cpu");
      return JSON.stringify({
        ...head,
        cpu_ns_per_op: round(median(figuresOf(row, "cpu"))),
        wall_ns_per_op: round(median(figuresOf(row, "wall"))),
        bytes_per_op: bytes.length === 0 ? null : round(median(bytes)),
        ratio_to_native: ratio.length === 0 ? null : round(median(ratio)),
        ratio_range: ratio.length === 0 ? null : range(ratio).map(round),
        rounds: row.rounds.length,
        ...(trouble === undefined ? {} : { trouble }),
      });
    })
    .join("\n");
}

function baselineOf(workload: Workload): string {
  return workload.baseline ?? "native";
}

/** "0.31 (0.29 to 0.33)". */
export function withRange(values: readonly number[]): string {
  if (values.length === 0) return "";
  const [least, most] = range(values);
  return `${factor(median(values))} (${factor(least)} to ${factor(most)})`;
}

function factor(value: number): string {
  return value < 10 ? value.toFixed(value < 0.1 ? 3 : 2) : value.toFixed(1);
}

function time(nanoseconds: number): string {
  if (nanoseconds < 1000) return `${nanoseconds.toFixed(nanoseconds < 100 ? 1 : 0)} ns`;
  return `${(nanoseconds / 1000).toFixed(2)} µs`;
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
