// Plots as SVG, on logarithmic scales: the figures lie orders of magnitude apart.
import { escape } from "./markup.ts";
import { figuresOf, type Row } from "./measurements.ts";
import { baselineOf, metricOf, ratiosOf, time } from "./report.ts";
import { median, range } from "./statistics.ts";
import type { Workload } from "./workload.ts";

const WIDTH = 760;
const OURS = "#1f6feb";
const COLOURS: Readonly<Record<string, string>> = {
  outloop: "#6ea8fe",
  native: "#d1242f",
  effect: "#8250df",
  effection: "#bf3989",
  "redux-saga": "#9a6700",
  co: "#7d4e00",
  asyncio: "#0a7ea4",
  trio: "#1a7f37",
  go: "#116329",
};

/** The ratios at one size as bars around 1, each with a line from the least to the most. */
export function bars(workload: Workload, rows: readonly Row[], n: number): string {
  const all = rows
    .filter((row) => row.n === n)
    .map((row) => ({ row, values: ratiosOf(row, rows) }))
    .filter(({ values }) => values.length > 0);
  if (all.length === 0) return "";
  const [left, step, top] = [170, 22, 34];
  const ends = all.flatMap(({ values }) => range(values));
  const low = Math.floor(Math.log10(Math.min(...ends, 0.9)));
  const high = Math.ceil(Math.log10(Math.max(...ends, 1.1)));
  const x = (ratio: number): number =>
    left + ((Math.log10(ratio) - low) / (high - low)) * (WIDTH - left - 80);
  const height = top + all.length * step + 24;
  const parts = [
    `<text x="${left}" y="16" font-weight="bold">${metricOf(workload)} to ${escape(baselineOf(workload))}, n = ${n.toLocaleString("en")}; less is better</text>`,
  ];
  for (let power = low; power <= high; power++) {
    const at = x(10 ** power).toFixed(1);
    parts.push(
      `<line x1="${at}" x2="${at}" y1="${top - 8}" y2="${height - 20}" stroke="${power === 0 ? "#57606a" : "#ddd"}"/>`,
      `<text x="${at}" y="${height - 6}" text-anchor="middle">${10 ** power}</text>`,
    );
  }
  for (const [index, { row, values }] of all.entries()) {
    const y = top + index * step;
    const [from, to] = [Math.min(x(1), x(median(values))), Math.max(x(1), x(median(values)))];
    const [least, most] = range(values).map((value) => x(value).toFixed(1));
    const middle = y + 7;
    parts.push(
      `<text x="${left - 8}" y="${y + 11}" text-anchor="end">${escape(row.label)}</text>`,
      `<rect x="${from.toFixed(1)}" y="${y}" width="${(to - from).toFixed(1)}" height="14" fill="${colourOf(row.label)}" opacity="0.75"/>`,
      `<line x1="${least}" x2="${most}" y1="${middle}" y2="${middle}" stroke="#1c2128"/>`,
      `<text x="${WIDTH - 70}" y="${y + 11}">${median(values).toPrecision(3)}</text>`,
    );
  }
  return svg(height, parts);
}

/** What one step costs at each size. */
export function lines(workload: Workload, rows: readonly Row[]): string {
  const metric = metricOf(workload);
  const labels = [...new Set(rows.map((row) => row.label))];
  const series = labels
    .map((label) => ({
      label,
      points: rows
        .filter((row) => row.label === label && figuresOf(row, metric).length > 0)
        .map((row) => [row.n, median(figuresOf(row, metric))] as const)
        .filter(([, value]) => value > 0),
    }))
    .filter(({ points }) => points.length > 0);
  if (series.length === 0) return "";
  const [left, right, top, bottom, height] = [70, 190, 34, 34, 320];
  const sizes = [...new Set(rows.map(({ n }) => n))].toSorted((a, b) => a - b);
  const [first, last] = [Math.log10(sizes[0]!), Math.log10(sizes.at(-1)!)];
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const x = (n: number): number => left + ((Math.log10(n) - first) / (last - first)) * (WIDTH - left - right);
  const y = (value: number): number =>
    top + ((high - Math.log10(value)) / (high - low)) * (height - top - bottom);
  const parts = [
    `<text x="${left}" y="16" font-weight="bold">${metric} for each step, by n; less is better</text>`,
  ];
  for (const n of sizes)
    parts.push(
      `<text x="${x(n).toFixed(1)}" y="${height - 10}" text-anchor="middle">${n.toLocaleString("en")}</text>`,
    );
  for (let power = low; power <= high; power++) {
    const at = y(10 ** power).toFixed(1);
    const text = metric === "bytes" ? String(10 ** power) : time(10 ** power);
    parts.push(
      `<line x1="${left}" x2="${WIDTH - right}" y1="${at}" y2="${at}" stroke="#ddd"/>`,
      `<text x="${left - 8}" y="${Number(at) + 4}" text-anchor="end">${text}</text>`,
    );
  }
  // Names that would lie upon each other move down.
  let lowest = -Infinity;
  const byEnd = series.toSorted((a, b) => b.points.at(-1)![1] - a.points.at(-1)![1]);
  for (const { label, points } of byEnd) {
    const colour = colourOf(label);
    const line = points.map(([n, value]) => `${x(n).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    const [n, value] = points.at(-1)!;
    lowest = Math.max(lowest + 14, y(value) + 4);
    parts.push(
      `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<circle cx="${x(n).toFixed(1)}" cy="${y(value).toFixed(1)}" r="3" fill="${colour}"/>`,
      `<text x="${WIDTH - right + 10}" y="${lowest.toFixed(1)}" fill="${colour}">${escape(label)}</text>`,
    );
  }
  return svg(height, parts);
}

/** The same for a subject in every plot. */
function colourOf(label: string): string {
  if (label.startsWith("outloop/heap")) return OURS;
  return COLOURS[/^[\w-]+/.exec(label)?.[0] ?? ""] ?? "#57606a";
}

function svg(height: number, parts: readonly string[]): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
    `font-family="system-ui, sans-serif" font-size="12">\n${parts.join("\n")}\n</svg>`
  );
}
