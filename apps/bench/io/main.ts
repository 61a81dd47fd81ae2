// pnpm bench:io [WORKLOAD …] [--json] [--rounds N] [--window MS] [--only PART,PART]: what sockets cost, beside what people
// use today. Linux; at least two cores; a C compiler. What else is not there (bun, deno, go, Python, liburing, strace) is
// reported as missing.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { killAll } from "./harness/processes.ts";
import { markdown, met, type Goal, type Report, type Row, type Session } from "./harness/report.ts";
import { buildTools, type Tools } from "./harness/tools.ts";
import { calls } from "./workloads/calls.ts";
import { cores } from "./workloads/cores.ts";
import { echo } from "./workloads/echo.ts";
import { files } from "./workloads/files.ts";
import { http } from "./workloads/http.ts";
import { fib } from "./workloads/fib.ts";
import { idle } from "./workloads/idle.ts";
import { latency } from "./workloads/latency.ts";
import { lines } from "./workloads/lines.ts";
import { noLoop } from "./workloads/no-loop.ts";
import { processes } from "./workloads/processes.ts";
import { storm } from "./workloads/storm.ts";
import { streams } from "./workloads/streams.ts";
import { synchronous } from "./workloads/synchronous.ts";

const WORKLOADS: Readonly<Record<string, (tools: Tools, session: Session) => Promise<Report>>> = {
  "echo-1": (tools, session) => echo(tools, session, 1),
  "echo-50": (tools, session) => echo(tools, session, 50),
  "echo-500": (tools, session) => echo(tools, session, 500),
  "echo-5000": (tools, session) => echo(tools, session, 5000),
  streams,
  "http-50": (tools, session) => http(tools, session, 50),
  "http-500": (tools, session) => http(tools, session, 500),
  lines,
  latency,
  fib,
  synchronous,
  idle,
  calls,
  "no-loop": noLoop,
  files,
  processes,
  cores,
  // The last: for a minute, the system has its tens of thousands of ended connections to forget.
  storm,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    window: { type: "string", default: "900" },
    only: { type: "string" },
    /** The Markdown goes here as well. */
    out: { type: "string" },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(WORKLOADS);
const unknown = names.filter((name) => WORKLOADS[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`no workload ${unknown.join(", ")}; there are ${Object.keys(WORKLOADS).join(", ")}\n`);
  process.exit(2);
}
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    killAll();
    process.exit(130);
  });

const tools = buildTools();
const rows: Row[] = [];
const goals: Goal[] = [];
try {
  for (const name of names) {
    process.stderr.write(`--- ${name}\n`);
    const report = await WORKLOADS[name]!(tools, {
      rounds: Number(values.rounds),
      window: Number(values.window),
      only: values.only,
      progress: (text) => process.stderr.write(`${text}\n`),
      record: (data) => values.json && process.stdout.write(`${JSON.stringify(data)}\n`),
    });
    rows.push(...report.rows);
    goals.push(...report.goals);
  }
} finally {
  killAll();
  tools.dispose();
}
if (values.json)
  for (const goal of goals) process.stdout.write(`${JSON.stringify({ ...goal, met: met(goal) })}\n`);
const text = markdown({ rows, goals });
if (values.out !== undefined) writeFileSync(values.out, text);
(values.json ? process.stderr : process.stdout).write(`\n${text}\n`);
