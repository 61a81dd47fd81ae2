import { figuresOf, find, type Row } from "./measurements.ts";
import { median } from "./statistics.ts";

const WIDTH = 760;
const HEIGHT = 300;
const LEFT = 60;
const RIGHT = 190;
const TOP = 30;
const BOTTOM = 40;

const SIZES = [1000, 10_000, 100_000, 1_000_000];
const PANELS = [
  "timers insert, spread",
  "timers call off, spread",
  "timers fire, spread",
  "sleepers insert",
  "sleepers call off",
  "sleepers fire",
];
const COLOURS = ["#1f6feb", "#d1242f", "#8250df", "#1a7f37", "#9a6700"];

/** An SVG of what a timer costs against how many are pending; a dashed line grows like log n from our first point. */
export function plot(rows: readonly Row[]): string {
  const panels = PANELS.filter((name) => rows.some((row) => row.workload.name === name));
  if (panels.length === 0) throw new Error("there is nothing to plot: measure the workloads of timers");
  const body = panels.map((name, index) => panel(rows, name, index * HEIGHT)).join("\n");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT * panels.length}" ` +
    `font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>\n${body}\n</svg>\n`
  );
}

function panel(rows: readonly Row[], name: string, offset: number): string {
  const labels = [...new Set(rows.filter((row) => row.workload.name === name).map((row) => row.label))];
  const series = labels.map((label) => ({ label, points: pointsOf(rows, name, label) }));
  const ours = series.find(({ label }) => label === "outloop/heap");
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.ceil(Math.log10(Math.max(...values)));

  const x = (n: number): number => LEFT + ((Math.log10(n) - 3) / 3) * (WIDTH - LEFT - RIGHT);
  const y = (ns: number): number =>
    offset + TOP + ((high - Math.log10(ns)) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const line = (points: readonly Point[]): string =>
    points.map(([n, ns]) => `${x(n).toFixed(1)},${y(ns).toFixed(1)}`).join(" ");

  const parts = [
    `<text x="${LEFT}" y="${offset + 18}" font-weight="bold">${name}: ns of CPU time each</text>`,
  ];
  for (const n of SIZES) {
    parts.push(
      `<text x="${x(n)}" y="${offset + HEIGHT - BOTTOM + 18}" text-anchor="middle">${n.toLocaleString("en")}</text>`,
    );
  }
  for (let power = low; power <= high; power++) {
    const at = y(10 ** power);
    parts.push(
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#ddd"/>`,
      `<text x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${(10 ** power).toLocaleString("en")}</text>`,
    );
  }
  for (const [index, { label, points }] of series.entries()) {
    if (points.length === 0) continue;
    const colour = COLOURS[index % COLOURS.length]!;
    const [n, ns] = points.at(-1)!;
    parts.push(
      `<polyline points="${line(points)}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<text x="${x(n) + 8}" y="${y(ns) + 4}" fill="${colour}">${label} ${ns.toFixed(0)}</text>`,
    );
  }
  if (ours !== undefined && ours.points.length > 0) {
    const [from, ns] = ours.points[0]!;
    const logarithm = SIZES.map((n): Point => [n, (ns * Math.log(n)) / Math.log(from)]);
    parts.push(`<polyline points="${line(logarithm)}" fill="none" stroke="#888" stroke-dasharray="4 4"/>`);
  }
  return parts.join("\n");
}

type Point = readonly [n: number, nanoseconds: number];

function pointsOf(rows: readonly Row[], name: string, label: string): Point[] {
  const points: Point[] = [];
  for (const n of SIZES) {
    const row = find(rows, name, label, n);
    if (row !== undefined && row.rounds.length > 0) points.push([n, median(figuresOf(row, "cpu"))]);
  }
  return points;
}
