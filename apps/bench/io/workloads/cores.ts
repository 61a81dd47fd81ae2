// The example of several cores: one process against one for each core of a small machine. Nothing is pinned but the load, since
// the point is that the system spreads the work. On a busy machine two processes get no more time than one: so how much
// they got is told as well, and what a request costs them.
import { readdirSync, readFileSync } from "node:fs";
import { measure } from "../harness/load.ts";
import { startServer, type Server } from "../harness/processes.ts";
import type { Report, Row, Session } from "../harness/report.ts";
import { format, ratios, spread } from "../harness/statistics.ts";
import { script, type Tools } from "../harness/tools.ts";

const EXAMPLE = "../../../packages/net/examples/several-cores.ts";
const CONNECTIONS = 50;
/** How often each message is hashed: nothing but the echo, and about a fifth of a millisecond of work. */
const WORK = [0, 100];
const PROCESSES = [1, 2];

interface Sample {
  readonly perSecond: number;
  /** CPU seconds of all its processes in a second. */
  readonly cores: number;
  /** CPU seconds of all its processes for 100,000 requests. */
  readonly cost: number;
}

export async function cores(tools: Tools, session: Session): Promise<Report> {
  const rows: Row[] = [];
  for (const work of WORK) rows.push(...(await compareWith(tools, session, work)));
  return { rows, goals: [] };
}

async function compareWith(tools: Tools, session: Session, work: number): Promise<Row[]> {
  const workload = `Echo 64 B after ${work} hashes, ${CONNECTIONS} connections, several processes`;
  const servers: Server[] = [];
  const samples = PROCESSES.map((): Sample[] => []);
  try {
    for (const processes of PROCESSES) {
      const command = script(EXAMPLE, `${processes}`, `${work}`);
      servers.push(await startServer(["env", "PORT=0", ...command], undefined));
    }
    // Compiles the code, and by its end the last process listens.
    for (const server of servers) await measure(tools, server, { connections: CONNECTIONS }, 2000);
    for (let round = 0; round < session.rounds; round++) {
      for (const [index, server] of servers.entries()) {
        const sample = await sampleOf(tools, server, session.window);
        samples[index]!.push(sample);
        session.progress(
          `round ${round + 1}/${session.rounds}  ${PROCESSES[index]} processes  ${sample.perSecond.toFixed(0)}/s ` +
            `on ${sample.cores.toFixed(2)} cores, ${sample.cost.toFixed(3)} s/100k`,
        );
        session.record({ workload, processes: PROCESSES[index], round, ...sample });
      }
    }
  } finally {
    for (const server of servers) await server.stop();
  }
  const figures = (index: number, of: keyof Sample): number[] => samples[index]!.map((each) => each[of]);
  return PROCESSES.map((processes, index) => ({
    workload,
    subject: `outloop, ${processes} ${processes === 1 ? "process" : "processes"}`,
    cells: {
      "requests/s (least to most)": format(spread(figures(index, "perSecond")), 0),
      "x one": format(ratios(figures(index, "perSecond"), figures(0, "perSecond")), 2),
      "cores it got": format(spread(figures(index, "cores")), 2),
      "CPU s/100k": format(spread(figures(index, "cost"))),
      "x one's": format(ratios(figures(index, "cost"), figures(0, "cost")), 2),
    },
  }));
}

async function sampleOf(tools: Tools, server: Server, window: number): Promise<Sample> {
  const [begun, before] = [performance.now(), cpuOf(server.pid)];
  const { perSecond } = await measure(tools, server, { connections: CONNECTIONS }, window);
  // The warm-up of the load is in there, too: a sixth of it all, at the same rate.
  const used = (cpuOf(server.pid) - before) / ((performance.now() - begun) / 1000);
  return { perSecond, cores: used, cost: (used / perSecond) * 1e5 };
}

/** CPU seconds of a process and of those that it has started, so far. */
function cpuOf(pid: number): number {
  let seconds = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ");
    seconds += Number(nanoseconds) / 1e9;
    const children = readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim();
    for (const child of children === "" ? [] : children.split(" ")) seconds += cpuOf(Number(child));
  }
  return seconds;
}
