// pnpm bench [NAME] [--quick] [--rounds N] [--json] [--html FILE] [--journal FILE]: what the steps of a program cost with
// us, with the platform and with what people use today. Each measurement is a fresh process (child.ts, or a program in
// another language); the subjects take turns, and a ratio is taken within a round. Trust the ratios: the nanoseconds are
// those of one machine in one phase. A whole run takes long; with a journal it may be broken off and goes on later.
import { writeFileSync } from "node:fs";
import { judge } from "./harness/goals.ts";
import { page } from "./harness/html.ts";
import { noJournal, openJournal } from "./harness/journal.ts";
import { conditions, describeMachine } from "./harness/machine.ts";
import { measureWorkload, type Row } from "./harness/measurements.ts";
import { parseOptions } from "./harness/options.ts";
import { jsonLines, table } from "./harness/report.ts";
import { workloads } from "./workloads/index.ts";

const options = parseOptions(process.argv.slice(2));
const chosen = workloads.filter(({ name }) => name.includes(options.name));
if (chosen.length === 0) {
  process.stderr.write(
    `no workload has '${options.name}' in its name; there are:\n${workloads.map(({ name }) => `  ${name}\n`).join("")}`,
  );
  process.exit(1);
}

const about = process.stderr.isTTY
  ? (what: string) => process.stderr.write(`\r\x1b[K${what}`)
  : (what: string) => process.stderr.write(`${what}\n`);
const say = options.json ? () => {} : (text: string) => process.stdout.write(`${text}\n`);

const journal = options.journal === undefined ? noJournal : openJournal(options.journal, conditions());
const head = `${describeMachine()}\n${options.rounds} rounds, medians`;
say(head);
const rows: Row[] = [];
for (const workload of chosen) {
  const sizes = options.quick ? workload.quickSizes : workload.sizes;
  const measured = await measureWorkload(workload, sizes, options.rounds, journal, about);
  rows.push(...measured);
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  say(table(workload, measured));
  if (options.json) process.stdout.write(`${jsonLines(measured)}\n`);
}
const goals = judge(rows);
say(goals);
if (options.html !== undefined) writeFileSync(options.html, page(head, goals, rows));
