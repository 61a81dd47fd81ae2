// What a synchronous call asks of the system: everything between two marks that the script writes, all threads. No wait
// of the host's event loop may be among it: each wait is on a descriptor that was made between the marks, or by the
// kernel for itself.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LOAD_CORE, output, startServer } from "../harness/processes.ts";
import type { Goal, Report, Row, Session } from "../harness/report.ts";
import { isWait } from "../harness/strace.ts";
import { script, type Tools } from "../harness/tools.ts";
import type { PortKind } from "../subjects.ts";

export async function noLoop(tools: Tools, session: Session): Promise<Report> {
  const workload = "Ten requests in one synchronous call, by strace";
  const rows: Row[] = [];
  const goals: Goal[] = [];
  for (const port of ["addon", "ffi"] as const) {
    const subject = `outloop run, ${port}`;
    const goal = { workload, sense: "<=", limit: 0 } as const;
    const text = `waits of the event loop in the call (${port})`;
    try {
      if ("missing" in tools.strace) throw new Error(tools.strace.missing);
      const { calls, foreign } = await trace(tools, port);
      session.record({ workload, subject, calls: Object.fromEntries(calls), foreign });
      session.progress(`${subject.padEnd(34)} ${foreign.length} waits of the event loop`);
      rows.push({
        workload,
        subject,
        cells: {
          "calls between the marks": [...calls].map(([name, count]) => `${name} ${count}`).join(", "),
        },
      });
      const count = foreign.length;
      goals.push({ ...goal, text, value: { median: count, least: count, most: count } });
    } catch (error) {
      const note = (error as Error).message;
      rows.push({ workload, subject, cells: { "not measured": note } });
      goals.push({ ...goal, text, value: undefined, note });
    }
  }
  return { rows, goals };
}

async function trace(
  tools: Tools,
  port: PortKind,
): Promise<{ calls: Map<string, number>; foreign: string[] }> {
  const file = join(tools.folder, `no-loop-${port}.txt`);
  const server = await startServer([tools.server, "http"], LOAD_CORE);
  try {
    const client = script("ours/ten.ts", `${server.port}`, port);
    await output(["strace", "-f", "-o", file, ...client], undefined);
  } finally {
    await server.stop();
  }
  const lines = readFileSync(file, "utf8").split("\n");
  const begin = lines.findIndex((line) => line.includes('"begin\\n"'));
  const end = lines.findIndex((line) => line.includes('"end\\n"'));
  if (begin < 0 || end < begin) throw new Error("the marks are not in the trace");
  const between = lines.slice(begin + 1, end);
  // The event loop of the host polls on descriptors that it made when the process started.
  const theirs = new Set(
    lines
      .slice(
        0,
        lines.findIndex((line) => line.includes('"kernel\\n"')),
      )
      .flatMap((line) => /epoll_create1?\(.*\)\s*= (\d+)/.exec(line)?.[1] ?? []),
  );
  // Otherwise nothing could be found, whatever happens.
  if (theirs.size === 0) throw new Error("the trace does not show the descriptor that the host polls");
  const calls = new Map<string, number>();
  const foreign: string[] = [];
  for (const line of between) {
    const match = /^\d+\s+(?:<\.\.\. )?(\w+)(?:\((\d+)?| resumed)/.exec(line);
    if (match === null || line.includes("resumed")) continue;
    const [, name, fd] = match;
    calls.set(name!, (calls.get(name!) ?? 0) + 1);
    if (isWait(name!) && theirs.has(fd!)) foreign.push(line);
  }
  return { calls, foreign };
}
