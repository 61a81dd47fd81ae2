import { bars, lines } from "./charts.ts";
import { escape } from "./markup.ts";
import type { Row } from "./measurements.ts";
import { baselineOf, figure, metricOf, ratiosOf, time, withRange } from "./report.ts";
import type { Workload } from "./workload.ts";

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; color: #1c2128; }
pre { background: #f4f6f8; padding: .8rem; overflow-x: auto; font-size: 12.5px; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; margin: .6rem 0; }
th, td { text-align: right; padding: .15rem .8rem .15rem 0; border-bottom: 1px solid #e3e6ea; }
th.l, td.l { text-align: left; }
tr.ours td { font-weight: 600; }
td.trouble { color: #a0410d; text-align: left; }
svg { max-width: 100%; height: auto; }
`;

/** One page that needs nothing else: the machine, the goals, and a table and a plot for each workload. */
export function page(about: string, goals: string, rows: readonly Row[]): string {
  const workloads = [...new Set(rows.map((row) => row.workload))];
  return [
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>outloop: measurements</title>`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style>`,
    `<h1>outloop: measurements</h1><pre>${escape(about)}</pre>`,
    `<p>Medians, with the least and the most. A ratio is taken within a round, to the subject named above it. Each ` +
      `measurement is a process of its own; within a round the subjects take turns.</p>`,
    `<h2>Goals</h2><pre>${escape(goals.trim())}</pre>`,
    ...workloads.map((workload) =>
      section(
        workload,
        rows.filter((row) => row.workload === workload),
      ),
    ),
    `</html>\n`,
  ].join("\n");
}

function section(workload: Workload, rows: readonly Row[]): string {
  const sizes = [...new Set(rows.map(({ n }) => n))];
  const plots =
    sizes.length >= 3 ? lines(workload, rows) : sizes.map((n) => bars(workload, rows, n)).join("\n");
  const head = ["n", "subject", "CPU / op", "wall / op", "bytes / n"].map(
    (text, index) => `<th${index === 1 ? ' class="l"' : ""}>${text}</th>`,
  );
  return [
    `<h2 id="${escape(workload.name.replaceAll(/\W+/g, "-"))}">${escape(workload.name)}</h2>`,
    `<p>${escape(workload.title)}</p>`,
    plots,
    `<table><tr>${head.join("")}<th>${metricOf(workload)} to ${escape(baselineOf(workload))}</th></tr>`,
    ...rows.flatMap((row) => tableRows(row, rows)),
    `</table>`,
  ].join("\n");
}

function tableRows(row: Row, rows: readonly Row[]): string[] {
  const begin = `<td>${row.n.toLocaleString("en")}</td><td class="l">${escape(row.label)}</td>`;
  const found: string[] = [];
  if (row.rounds.length > 0) {
    const cells = [
      figure(row, "cpu", time),
      figure(row, "wall", time),
      figure(row, "bytes", (bytes) => bytes.toFixed(0)),
      withRange(ratiosOf(row, rows)),
    ];
    const own = row.subject.name === "outloop" ? ' class="ours"' : "";
    found.push(`<tr${own}>${begin}${cells.map((text) => `<td>${text}</td>`).join("")}</tr>`);
  }
  if (row.trouble !== undefined)
    found.push(`<tr>${begin}<td class="trouble" colspan="4">${escape(row.trouble)}</td></tr>`);
  return found;
}
