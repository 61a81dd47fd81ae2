// A file of a gigabyte, read by lines: each process reads all of it once and says what that took. It is in the system's
// cache by then, so that the disk is not what is measured.
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { output } from "../harness/processes.ts";
import type { Report, Session } from "../harness/report.ts";
import { format, ratios, spread } from "../harness/statistics.ts";
import { script, type Tools } from "../harness/tools.ts";

interface Taken {
  readonly count: number;
  readonly characters: number;
  /** Milliseconds. */
  readonly wall: number;
  readonly cpu: number;
}

interface Reader {
  readonly id: string;
  readonly label: string;
  readonly file: string;
  readonly args: readonly string[];
}

const OURS = "ours run addon";
const READLINE = "node readline";
const STREAM = "node stream";

const READERS: readonly Reader[] = [
  { id: OURS, label: "outloop run, addon", file: "ours/read-lines.ts", args: ["run", "addon"] },
  {
    id: "ours start addon",
    label: "outloop start, addon",
    file: "ours/read-lines.ts",
    args: ["start", "addon"],
  },
  { id: "ours run ffi", label: "outloop run, ffi", file: "ours/read-lines.ts", args: ["run", "ffi"] },
  { id: READLINE, label: "node:readline, for await", file: "peers/read-lines.ts", args: ["readline"] },
  { id: "node events", label: "node:readline, events", file: "peers/read-lines.ts", args: ["events"] },
  { id: STREAM, label: "node:fs stream, split by hand", file: "peers/read-lines.ts", args: ["stream"] },
];

export async function files(tools: Tools, session: Session): Promise<Report> {
  const workload = "A file of 1 GB in the system's cache, read by lines of 20 to 180 characters";
  const path = join(tools.folder, "lines.txt");
  const lines = writeLines(path, 1e9);
  const taken = new Map<string, Taken[]>();
  try {
    for (let round = 0; round < session.rounds; round++) {
      for (let at = 0; at < READERS.length; at++) {
        const { id, label, file, args } = READERS[(at + round) % READERS.length]!;
        const one = JSON.parse(await output(script(file, path, ...args), undefined)) as Taken;
        if (one.count !== lines) throw new Error(`${label} has read ${one.count} lines of ${lines}`);
        taken.set(id, [...(taken.get(id) ?? []), one]);
        session.record({ workload, subject: id, ...one });
        session.progress(
          `round ${round + 1}/${session.rounds}  ${label.padEnd(34)} ${(one.cpu / 1000).toFixed(2)} s CPU  ` +
            `${(one.wall / 1000).toFixed(2)} s`,
        );
      }
    }
  } finally {
    rmSync(path);
  }
  const of = (id: string, figure: "cpu" | "wall"): number[] => taken.get(id)!.map((each) => each[figure]);
  return {
    rows: READERS.map(({ id, label }) => ({
      workload,
      subject: label,
      cells: {
        "CPU ms (least to most)": format(spread(of(id, "cpu")), 0),
        "wall ms": format(spread(of(id, "wall")), 0),
      },
    })),
    goals: [READLINE, STREAM].flatMap((peer) =>
      (["cpu", "wall"] as const).map((figure) => ({
        workload: "1 GB by lines",
        sense: "<=" as const,
        limit: 1,
        text: `${peer}, ${figure}`,
        value: ratios(of(OURS, figure), of(peer, figure)),
      })),
    ),
  };
}

/** Writes at least `size` bytes; the number of lines. */
function writeLines(path: string, size: number): number {
  const fd = openSync(path, "w");
  let count = 0;
  let seed = 1;
  try {
    for (let written = 0; written < size;) {
      const some: string[] = [];
      for (let line = 0; line < 10_000; line++) {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
        some.push(`${count++} `.padEnd(20 + ((seed >>> 8) % 160), "the quick brown fox "));
      }
      written += writeSync(fd, `${some.join("\n")}\n`);
    }
  } finally {
    closeSync(fd);
  }
  return count;
}
