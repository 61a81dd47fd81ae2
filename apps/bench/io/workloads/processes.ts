// A thousand short programs, one after the other and ten at once: what that takes of the time and of the processor, the
// programs' own work not counted. Nothing is bound to a core: the programs run wherever the system puts them.
import { output } from "../harness/processes.ts";
import type { Goal, Report, Row, Session } from "../harness/report.ts";
import { format, ratios, spread } from "../harness/statistics.ts";
import { script, type Tools } from "../harness/tools.ts";

interface Spent {
  readonly wall: number;
  readonly cpu: number;
}

const COUNT = 1000;

const SUBJECTS = [
  { id: "node", label: "node child_process.spawn", path: "peers/node-processes.ts", more: [] },
  { id: "ours-addon", label: "outloop run, addon", path: "ours/processes.ts", more: ["addon"] },
  { id: "ours-ffi", label: "outloop run, ffi", path: "ours/processes.ts", more: ["ffi"] },
] as const;

export async function processes(_tools: Tools, session: Session): Promise<Report> {
  const rows: Row[] = [];
  const goals: Goal[] = [];
  for (const atOnce of [1, 10]) {
    const workload = `${COUNT} short processes, ${atOnce === 1 ? "one after the other" : `${atOnce} at once`}`;
    const found = new Map<string, Spent[]>(SUBJECTS.map(({ id }) => [id, []]));
    for (let round = 0; round < session.rounds; round++) {
      for (const { id, label, path, more } of SUBJECTS) {
        const command = script(path, `${COUNT}`, `${atOnce}`, ...more);
        const spent = JSON.parse(await output(command, undefined)) as Spent;
        found.get(id)!.push(spent);
        session.record({ workload, subject: id, round, ...spent });
        session.progress(
          `round ${round + 1}/${session.rounds}  ${label.padEnd(34)} ${spent.wall.toFixed(0)} ms, ${spent.cpu.toFixed(0)} ms of the processor`,
        );
      }
    }
    const figures = (id: string, figure: keyof Spent): number[] =>
      found.get(id)!.map((spent) => spent[figure]);
    for (const { id, label } of SUBJECTS)
      rows.push({
        workload,
        subject: label,
        cells: {
          "ms (least to most)": format(spread(figures(id, "wall")), 0),
          "ms of the processor": format(spread(figures(id, "cpu")), 0),
        },
      });
    for (const own of ["ours-addon", "ours-ffi"])
      for (const [figure, words] of [
        ["wall", "time"],
        ["cpu", "processor time"],
      ] as const)
        goals.push({
          workload,
          sense: "<=",
          limit: 1,
          text: `${words} against child_process.spawn (${own.slice(5)})`,
          value: ratios(figures(own, figure), figures("node", figure)),
        });
  }
  return { rows, goals };
}
