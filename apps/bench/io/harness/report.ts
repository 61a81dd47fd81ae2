// What a workload found, as JSON lines while it runs and as Markdown at the end.
import { format, ratios, spread, type Spread } from "./statistics.ts";
import type { Outcome, Sample, Subject } from "./rounds.ts";

export interface Row {
  readonly workload: string;
  readonly subject: string;
  /** Column title to text. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface Goal {
  readonly workload: string;
  /** What is compared with what. */
  readonly text: string;
  readonly sense: "<=" | ">=";
  readonly limit: number;
  /** Undefined: it could not be measured, and `note` says why. */
  readonly value: Spread | undefined;
  readonly note?: string;
}

export interface Report {
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
}

/** How a workload talks to whoever runs it, and how long it may take. */
export interface Session {
  readonly rounds: number;
  /** Milliseconds of one measurement. */
  readonly window: number;
  /** Part of a subject's id; only such subjects, and the peers they are compared with, are measured. */
  readonly only: string | undefined;
  readonly progress: (text: string) => void;
  /** Raw figures, for `--json`. */
  readonly record: (data: Readonly<Record<string, unknown>>) => void;
}

export function met({ value, sense, limit }: Goal): boolean {
  if (value === undefined) return false;
  return sense === "<=" ? value.median <= limit : value.median >= limit;
}

/** What is counted, and how its cost and rate are told. */
export interface Unit {
  readonly cost: string;
  /** From CPU seconds for 100,000 answers. */
  readonly costs: (cost: number) => number;
  readonly rate: string;
  /** From answers a second. */
  readonly rates: (perSecond: number) => number;
}

const same = (value: number): number => value;

export function unitOf(answers: string): Unit {
  return { cost: "CPU s/100k", costs: same, rate: `${answers}/s`, rates: same };
}

export function rowsOf(
  workload: string,
  subjects: readonly Subject[],
  outcome: Outcome,
  unit: Unit = unitOf("requests"),
): Row[] {
  return subjects.map(({ id, label }) => {
    const samples = outcome.samples.get(id);
    if (samples === undefined)
      return { workload, subject: label, cells: { "not measured": outcome.missing.get(id) ?? "no sample" } };
    const middle = (figure: (sample: Sample) => number): number => spread(samples.map(figure)).median;
    const errors = samples.flatMap((sample) => sample.errors ?? []);
    const noisy = samples.filter((sample) => sample.noise !== undefined).length;
    return {
      workload,
      subject: label,
      cells: {
        [`${unit.cost} (least to most)`]: format(spread(samples.map(({ cost }) => unit.costs(cost)))),
        "user part": middle(({ userCost }) => unit.costs(userCost)).toFixed(3),
        "x C epoll": format(spread(samples.map(({ cost: own, reference }) => own / reference.cost)), 2),
        [unit.rate]: Math.round(unit.rates(middle(({ perSecond }) => perSecond))).toLocaleString("en"),
        "p50 / p99 us": `${middle(({ p50 }) => p50).toFixed(0)} / ${middle(({ p99 }) => p99).toFixed(0)}`,
        ...(errors.length > 0 ? { errors: `${errors.reduce((sum, each) => sum + each, 0)}` } : {}),
        "noisy rounds": `${noisy}/${samples.length}`,
      },
    };
  });
}

/** Own figure against a peer's, each first divided by the reference around it; `peer` undefined: the reference itself. */
export function compare(
  outcome: Outcome,
  own: string,
  peer: string | undefined,
  figure: "cost" | "p50" = "cost",
): { value: Spread | undefined; note?: string } {
  const normal = (id: string): number[] | undefined =>
    outcome.samples.get(id)?.map((sample: Sample) => sample[figure] / sample.reference[figure]);
  const ours = normal(own);
  const theirs = peer === undefined ? ours?.map(() => 1) : normal(peer);
  if (ours !== undefined && theirs !== undefined) return { value: ratios(ours, theirs) };
  const absent = ours === undefined ? own : peer!;
  return { value: undefined, note: `${absent}: ${outcome.missing.get(absent) ?? "no sample"}` };
}

export function markdown({ rows, goals }: Report): string {
  const lines: string[] = [];
  for (const workload of new Set(rows.map((row) => row.workload))) {
    const own = rows.filter((row) => row.workload === workload);
    const columns = [...new Set(own.flatMap((row) => Object.keys(row.cells)))];
    const body = own.map((row) => [row.subject, ...columns.map((column) => row.cells[column] ?? "")]);
    lines.push(`### ${workload}`, "", ...table([["subject", ...columns], ...body]), "");
  }
  const body = goals.map((goal) => [
    goal.workload,
    goal.text,
    `${goal.sense} ${goal.limit}`,
    goal.value === undefined ? `not measured (${goal.note ?? ""})` : format(goal.value, 2),
    met(goal) ? "met" : "**not met**",
  ]);
  if (goals.length > 0)
    lines.push(
      "### Goals",
      "",
      ...table([["workload", "ours against", "goal", "median (least to most)", ""], ...body]),
      "",
    );
  return lines.join("\n");
}

function table([head, ...body]: string[][]): string[] {
  const rule = head!.map((_, index) => (index === 0 ? "---" : "--:"));
  return [head!, rule, ...body].map(line);
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}
