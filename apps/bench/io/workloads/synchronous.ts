// A call that returns the answer of a server: no await, no event loop of the caller's. One request over a kept
// connection, and ten at once. The server is C, on core 1; the clients run where the system puts them, because the peer
// has two threads.
import { output, LOAD_CORE, startServer } from "../harness/processes.ts";
import type { Goal, Report, Row, Session } from "../harness/report.ts";
import { format, type Spread, spread, ratios } from "../harness/statistics.ts";
import { script, type Tools } from "../harness/tools.ts";

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly mean: number;
}

const CASES = [
  { count: 1, name: "one request", limit: 3, calls: 1500 },
  { count: 10, name: "ten requests at once", limit: 5, calls: 500 },
] as const;

const CLIENTS = [
  { id: "synckit", label: "synckit + fetch", path: "peers/synckit-client.ts", more: [] },
  { id: "curl", label: "execFileSync(curl)", path: "peers/curl-client.ts", more: [] },
  { id: "ours-fetch", label: "outloop syncFetch", path: "ours/sync-fetch.ts", more: [] },
  { id: "ours-addon", label: "outloop run, addon", path: "ours/client.ts", more: ["addon"] },
  { id: "ours-ffi", label: "outloop run, ffi", path: "ours/client.ts", more: ["ffi"] },
] as const;

export async function synchronous(tools: Tools, session: Session): Promise<Report> {
  const rows: Row[] = [];
  const goals: Goal[] = [];
  for (const { count, name, limit, calls } of CASES) {
    const workload = `Synchronous call, ${name}`;
    const found = new Map<string, Times[]>();
    const missing = new Map<string, string>();
    for (let round = 0; round < session.rounds; round++) {
      for (const { id, label, path, more } of CLIENTS) {
        if (missing.has(id)) continue;
        try {
          const times = await play(tools, script(path), [count, calls], more);
          found.set(id, [...(found.get(id) ?? []), times]);
          session.progress(
            `round ${round + 1}/${session.rounds}  ${label.padEnd(34)} p50 ${times.p50.toFixed(0)} us, mean ${times.mean.toFixed(0)} us`,
          );
          session.record({ workload, subject: id, round, ...times });
        } catch (error) {
          missing.set(id, (error as Error).message);
        }
      }
    }
    for (const { id, label } of CLIENTS) rows.push(row(workload, label, found.get(id), missing.get(id)));
    const against = (figure: "p50" | "mean", own: string): Spread | undefined => {
      const theirs = found.get("synckit")?.map((times) => times[figure]);
      const times = found.get(own)?.map((each) => each[figure]);
      return theirs === undefined || times === undefined ? undefined : ratios(theirs, times);
    };
    for (const own of ["ours-fetch", "ours-addon", "ours-ffi"])
      goals.push({
        workload,
        sense: ">=",
        limit,
        text: `times as fast as synckit + fetch, median (${own.slice(5)})`,
        value: against("p50", own),
        note: missing.get(own) ?? missing.get("synckit") ?? "",
      });
  }
  return { rows, goals };
}

async function play(
  tools: Tools,
  command: readonly string[],
  [count, calls]: readonly [number, number],
  more: readonly string[],
): Promise<Times> {
  const server = await startServer([tools.server, "http"], LOAD_CORE);
  try {
    const text = await output([...command, `${server.port}`, `${count}`, `${calls}`, ...more], undefined);
    return JSON.parse(text) as Times;
  } finally {
    await server.stop();
  }
}

function row(
  workload: string,
  subject: string,
  times: Times[] | undefined,
  missing: string | undefined,
): Row {
  if (times === undefined) return { workload, subject, cells: { "not measured": missing ?? "" } };
  const column = (figure: keyof Times): string => format(spread(times.map((each) => each[figure])), 0);
  return {
    workload,
    subject,
    cells: { "p50 us": column("p50"), "p99 us": column("p99"), "mean us": column("mean") },
  };
}
