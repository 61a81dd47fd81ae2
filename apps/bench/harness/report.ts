import { figuresOf, find, ratios, type Row } from "./measurements.ts";
import { median, range } from "./statistics.ts";
import type { Metric, Workload } from "./workload.ts";

/** The table of one workload. */
export function table(workload: Workload, rows: readonly Row[]): string {
  const lines = [`\n${workload.name}: ${workload.title}`];
  lines.push(
    `  ${"n".padStart(9)}  ${"subject".padEnd(24)}${"CPU / op".padStart(10)}${"wall / op".padStart(11)}` +
      `${"bytes / n".padStart(11)}   ${metricOf(workload)} to ${baselineOf(workload)} (least to most)   memory`,
  );
  for (const row of rows) {
    const start = `  ${row.n.toLocaleString("en").padStart(9)}  ${row.label.padEnd(24)}`;
    if (row.rounds.length > 0) lines.push(start + cells(row, rows));
    if (row.trouble !== undefined) lines.push(`${start}  ${row.trouble}`);
  }
  return lines.join("\n");
}

function cells(row: Row, rows: readonly Row[]): string {
  const metric = metricOf(row.workload);
  const memory = metric === "bytes" ? [] : ratiosOf(row, rows, "bytes");
  return (
    figure(row, "cpu", time).padStart(10) +
    figure(row, "wall", time).padStart(11) +
    figure(row, "bytes", (bytes) => bytes.toFixed(0)).padStart(11) +
    `   ${withRange(ratiosOf(row, rows, metric))}`.padEnd(42) +
    (memory.length === 0 ? "" : factor(median(memory)))
  );
}

/** The median of what was measured, in words; nothing where nothing was. */
export function figure(row: Row, metric: Metric, inWords: (value: number) => string): string {
  const all = figuresOf(row, metric);
  return all.length === 0 ? "" : inWords(median(all));
}

/** To the baseline of its workload, round by round; none where that was not measured. */
export function ratiosOf(
  row: Row,
  rows: readonly Row[],
  metric: Metric = metricOf(row.workload),
): readonly number[] {
  const baseline = find(rows, row.workload.name, baselineOf(row.workload), row.n);
  return baseline === undefined ? [] : ratios(row, baseline, metric);
}

/** One line of JSON for each subject and size. */
export function jsonLines(rows: readonly Row[]): string {
  return rows
    .map((row) => {
      const { workload, subject, n, trouble } = row;
      const name = subject.name + (subject.variant === undefined ? "" : ` ${subject.variant}`);
      const head = { workload: workload.name, subject: name, kernel: subject.kernel ?? null, n };
      if (row.rounds.length === 0) return JSON.stringify({ ...head, trouble });
      const ratio = ratiosOf(row, rows);
      const middle = (values: readonly number[]): number | null =>
        values.length === 0 ? null : round(median(values));
      return JSON.stringify({
        ...head,
        cpu_ns_per_op: middle(figuresOf(row, "cpu")),
        wall_ns_per_op: middle(figuresOf(row, "wall")),
        bytes_per_op: middle(figuresOf(row, "bytes")),
        ratio_to_native: middle(ratio),
        ratio_range: ratio.length === 0 ? null : range(ratio).map(round),
        rounds: row.rounds.length,
        ...(trouble === undefined ? {} : { trouble }),
      });
    })
    .join("\n");
}

export function baselineOf(workload: Workload): string {
  return workload.baseline ?? "native";
}

export function metricOf(workload: Workload): Metric {
  return workload.metric ?? "cpu";
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

export function time(nanoseconds: number): string {
  if (nanoseconds < 1000) return `${nanoseconds.toFixed(nanoseconds < 100 ? 1 : 0)} ns`;
  if (nanoseconds < 1e6) return `${(nanoseconds / 1000).toFixed(2)} µs`;
  return `${(nanoseconds / 1e6).toFixed(1)} ms`;
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
