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

// As many calls as it takes until nothing gets faster any more: half as many again go before, and are not counted.
const CASES = [
  { count: 0, name: "the answer is known", limit: 30, calls: 30_000 },
  { count: 1, name: "one request", limit: 3, calls: 5000 },
  { count: 10, name: "ten requests at once", limit: 5, calls: 3000 },
] as const;

const CLIENTS = [
  { id: "synckit", label: "synckit + fetch", path: "peers/synckit-client.ts", more: [] },
  { id: "ours-fetch", label: "outloop syncFetch", path: "ours/sync-fetch.ts", more: [] },
  { id: "deasync", label: "deasync + http.get", path: "peers/deasync-client.ts", more: [] },
  {
    id: "make-synchronous",
    label: "make-synchronous + fetch",
    path: "peers/make-synchronous-client.ts",
    more: [],
    share: 0.1,
  },
  { id: "curl", label: "execFileSync(curl)", path: "peers/curl-client.ts", more: [], share: 0.004 },
  // Without descriptors: for answers that need none.
  { id: "ours-simple", label: "outloop run, simple", path: "ours/client.ts", more: ["simple"] },
  { id: "ours-addon", label: "outloop run, addon", path: "ours/client.ts", more: ["addon"] },
  { id: "ours-ffi", label: "outloop run, ffi", path: "ours/client.ts", more: ["ffi"] },
  // What system calls cost through Node-API, without a kernel or a coroutine.
  { id: "binary", label: "the addon's binary alone", path: "ours/client-binary.ts", more: [] },
  // What the system and the server leave to everybody.
  { id: "c", label: "C, blocking", more: [] },
] as const satisfies readonly Client[];

interface Client {
  readonly id: string;
  readonly label: string;
  /** Of a script; without one it is the client in C. */
  readonly path?: string;
  readonly more: readonly string[];
  /** Slow ones make this part of the calls. */
  readonly share?: number;
}

export async function synchronous(tools: Tools, session: Session): Promise<Report> {
  const rows: Row[] = [];
  const goals: Goal[] = [];
  for (const { count, name, limit, calls } of CASES) {
    const workload = `Synchronous call, ${name}`;
    const found = new Map<string, Times[]>();
    const missing = new Map<string, string>();
    for (let round = 0; round < session.rounds; round++) {
      for (const { id, label, path, more, share = 1 } of CLIENTS as readonly Client[]) {
        if (count === 0 && ["curl", "ours-fetch", "binary", "c"].includes(id))
          missing.set(id, "there is nothing to ask it for");
        if (count > 0 && id === "ours-simple") missing.set(id, "it has no descriptors");
        if (missing.has(id)) continue;
        try {
          const client = path === undefined ? [tools.client] : script(path);
          const times = await play(tools, client, [count, Math.ceil(calls * share)], more);
          found.set(id, [...(found.get(id) ?? []), times]);
          session.progress(
            `round ${round + 1}/${session.rounds}  ${label.padEnd(34)} p50 ${times.p50.toFixed(1)} us, mean ${times.mean.toFixed(1)} us`,
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
    for (const own of count === 0 ? ["ours-simple"] : ["ours-fetch", "ours-addon", "ours-ffi"])
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
  const column = (figure: keyof Times): string => format(spread(times.map((each) => each[figure])), 1);
  return {
    workload,
    subject,
    cells: { "p50 us": column("p50"), "p99 us": column("p99"), "mean us": column("mean") },
  };
}
