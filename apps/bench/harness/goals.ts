import { figuresOf, find, ratios, type Row } from "./measurements.ts";
import { withRange } from "./report.ts";
import { median } from "./statistics.ts";

interface Place {
  readonly subject: string;
  readonly n: number;
}

/** What is to hold: a ratio between two rows of one workload, or a number of seconds, that is to stay below a limit. */
export interface Goal {
  readonly text: string;
  readonly workload: string;
  readonly metric: "cpu" | "bytes" | "seconds";
  readonly of: Place;
  /** Divided by this. Absent for seconds. */
  readonly to?: Place;
  readonly atMost: number;
}

const HEAP = "outloop/heap";
const MILLION = 1_000_000;

function below(
  text: string,
  workload: string,
  n: number,
  atMost: number,
  against = "native",
  metric: "cpu" | "bytes" = "cpu",
  subject: string = HEAP,
): Goal {
  return { text, workload, metric, of: { subject, n }, to: { subject: against, n }, atMost };
}

function growth(workload: string): Goal {
  return {
    text: "cost from 1,000 to 1,000,000 grows no faster than log n",
    workload,
    metric: "cpu",
    of: { subject: HEAP, n: MILLION },
    to: { subject: HEAP, n: 1000 },
    atMost: Math.log(MILLION) / Math.log(1000),
  };
}

const phases = ["insert", "call off", "fire", "as due"];

const goals: readonly Goal[] = [
  ...["spread", "alike"].flatMap((spread) =>
    phases
      .filter((phase) => spread === "spread" || phase !== "as due")
      .map((phase) => below("5x cheaper than Node's timers", `timers ${phase}, ${spread}`, MILLION, 0.2)),
  ),
  ...phases.map((phase) => below("5x cheaper than timers/promises", `sleepers ${phase}`, MILLION, 0.2)),
  below("less memory than Node's timers", "timers insert, spread", MILLION, 1, "native", "bytes"),
  below("less memory than Node's timers", "timers insert, alike", MILLION, 1, "native", "bytes"),
  below("less memory than timers/promises", "sleepers insert", MILLION, 1, "native", "bytes"),
  ...phases.slice(0, 3).map((phase) => growth(`timers ${phase}, spread`)),
  ...phases.slice(0, 3).map((phase) => growth(`sleepers ${phase}`)),
  below("at most 1.2x native promises", "switch", 100, 1.2),
  below("10x faster than Effect", "switch", 100, 0.1, "effect"),
  below("20x faster than effection", "switch", 100, 0.05, "effection"),
  below("faster than native promises", "ping-pong, capacity 0", 2, 1),
  below("faster than native promises", "ping-pong, capacity 1", 2, 1),
  below("at most 0.8x native promises", "spawn + join, shared", 200_000, 0.8),
  below("no more memory than native promises", "spawn + join, shared", 200_000, 1, "native", "bytes"),
  below("at most 2x native async functions", "depth", 100, 2),
  {
    text: "flat from depth 1 to 10,000 (within a fifth)",
    workload: "depth",
    metric: "cpu",
    of: { subject: HEAP, n: 10_000 },
    to: { subject: HEAP, n: 1 },
    atMost: 1.2,
  },
  below(
    "at most 3x the same operations without timeout",
    "timeouts",
    MILLION,
    3,
    `${HEAP} without`,
    "cpu",
    `${HEAP} timeout`,
  ),
  {
    text: "a day takes seconds (fewer than 20)",
    workload: "simulated day",
    metric: "seconds",
    of: { subject: HEAP, n: 100 },
    atMost: 20,
  },
];

/** One line for each goal whose workload was measured. */
export function judge(rows: readonly Row[]): string {
  const lines = [`\n${"goal".padEnd(56)} ${"workload".padEnd(26)} limit   measured (least to most)`];
  const measured = new Set(rows.map((row) => row.workload.name));
  for (const goal of goals) {
    if (!measured.has(goal.workload)) continue;
    const values = valuesOf(goal, rows);
    const value = values.length === 0 ? NaN : median(values);
    const verdict = values.length === 0 ? "not measured" : value <= goal.atMost ? "met" : "NOT MET";
    lines.push(
      `${goal.text.padEnd(56)} ${goal.workload.padEnd(26)} ${limit(goal.atMost)}   ${withRange(values).padEnd(24)} ${verdict}`,
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
  const other = find(rows, workload, to!.subject, to!.n);
  return other === undefined ? [] : ratios(row, other, metric);
}
