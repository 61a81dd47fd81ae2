import type { Journal } from "./journal.ts";
import { launch } from "./launch.ts";
import type { ChildResult, Figures } from "./protocol.ts";
import { labelOf, type Metric, type Subject, type Workload } from "./workload.ts";

/** Memory hardly varies from round to round, and takes as long as all the rest. */
const MEMORY_ROUNDS = 2;

/** All that was measured of one subject at one size. */
export interface Row {
  readonly workload: Workload;
  readonly subject: Subject;
  readonly label: string;
  readonly n: number;
  /** By round. */
  readonly rounds: Figures[];
  /** Why there is nothing, or no more. */
  trouble: string | undefined;
}

/**
 * Measures every subject of `workload` at every size: in each round all of them, one after the other, so that a phase
 * in which the machine is slow falls on all alike.
 */
export async function measureWorkload(
  workload: Workload,
  sizes: readonly number[],
  rounds: number,
  journal: Journal,
  progress: (what: string) => void,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const n of sizes) {
    const here = workload.subjects.map((subject): Row => {
      const { maxN = Infinity, why } = subject;
      const trouble = n > maxN ? `not tried beyond ${maxN.toLocaleString("en")}: ${why}` : undefined;
      return { workload, subject, label: labelOf(subject), n, rounds: [], trouble };
    });
    rows.push(...here);
    for (let round = 0; round < rounds; round++) {
      for (const row of here) {
        if (row.trouble !== undefined) continue;
        const memory = workload.memory === true && round < MEMORY_ROUNDS;
        const key = `${workload.name} | ${row.label} | ${n} | ${round}`;
        const known = journal.known(key);
        if (known === undefined)
          progress(`${workload.name}, n = ${n}, round ${round + 1} of ${rounds}: ${row.label}`);
        const result = known ?? (await launch(workload, row.subject, n, memory));
        if (known === undefined) journal.add(key, result);
        take(row, result);
      }
    }
  }
  return rows;
}

function take(row: Row, result: ChildResult): void {
  if ("missing" in result) row.trouble = `MISSING: ${result.missing}`;
  else if ("failed" in result) row.trouble = `FAILED: ${result.failed}`;
  else row.rounds.push(result);
}

/** The ratio of one row to another, round by round. */
export function ratios(row: Row, to: Row, metric: Metric): number[] {
  const all: number[] = [];
  for (let round = 0; round < Math.min(row.rounds.length, to.rounds.length); round++) {
    const one = row.rounds[round]![metric];
    const other = to.rounds[round]![metric];
    if (one !== undefined && other !== undefined && other > 0) all.push(one / other);
  }
  return all;
}

export function figuresOf(row: Row, metric: Metric): number[] {
  return row.rounds.map((figures) => figures[metric]).filter((value) => value !== undefined);
}

export function find(rows: readonly Row[], workload: string, label: string, n: number): Row | undefined {
  return rows.find((row) => row.workload.name === workload && row.label === label && row.n === n);
}
