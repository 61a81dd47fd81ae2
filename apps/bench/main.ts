// pnpm bench [NAME] [--quick] [--json] [--plot FILE] [--rounds N]: what the steps of a program cost with us, with the
// platform and with what people use today. Each measurement is a fresh process (child.ts); the subjects take turns, and
// a ratio is taken within a round. Trust the ratios: the nanoseconds are those of one machine in one phase.
import { writeFileSync } from "node:fs";
import { judge } from "./harness/goals.ts";
import { describeMachine } from "./harness/machine.ts";
import { measureWorkload, type Row } from "./harness/measurements.ts";
import { parseOptions } from "./harness/options.ts";
import { plot } from "./harness/plot.ts";
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

say(`${describeMachine()}\n${options.rounds} rounds, medians`);
const rows: Row[] = [];
for (const workload of chosen) {
  const sizes = options.quick ? workload.quickSizes : workload.sizes;
  const measured = await measureWorkload(workload, sizes, options.rounds, about);
  rows.push(...measured);
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  say(table(workload, measured));
  if (options.json) process.stdout.write(`${jsonLines(measured)}\n`);
}
say(judge(rows));
if (options.plot !== undefined) writeFileSync(options.plot, plot(rows));
