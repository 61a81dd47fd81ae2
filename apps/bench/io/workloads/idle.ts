// Connections that are open and silent: what each adds to the resident memory of the server.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { chosen } from "../harness/play.ts";
import { loadCommand } from "../harness/load.ts";
import { firstLine, LOAD_CORE, startProcess, startServer, type Server } from "../harness/processes.ts";
import type { Goal, Report, Row, Session } from "../harness/report.ts";
import { ratios, spread } from "../harness/statistics.ts";
import type { Tools } from "../harness/tools.ts";
import { NODE_NET, ours, OURS, peers } from "../subjects.ts";

const CONNECTIONS = 10_000;
const SETTLE_MS = 1500;

export async function idle(tools: Tools, session: Session): Promise<Report> {
  const workload = `${CONNECTIONS.toLocaleString("en")} idle connections`;
  const subjects = chosen(
    [...peers(tools), ours("echo", "run", "addon"), ours("echo", "run", "ffi")],
    session,
  );
  const never = new Map<string, number[]>();
  const afterOne = new Map<string, number[]>();
  const missing = new Map<string, string>();
  for (let round = 0; round < session.rounds; round++) {
    for (const { id, label, command } of subjects) {
      if (missing.has(id)) continue;
      try {
        if ("missing" in command) throw new Error(command.missing);
        const silent = await bytesEach(tools, command, false);
        const used = await bytesEach(tools, command, true);
        never.set(id, [...(never.get(id) ?? []), silent]);
        afterOne.set(id, [...(afterOne.get(id) ?? []), used]);
        session.progress(
          `round ${round + 1}/${session.rounds}  ${label.padEnd(34)} ${silent.toFixed(0)} B each, ${used.toFixed(0)} B after one echo`,
        );
        session.record({ workload, subject: id, round, never: silent, once: used });
      } catch (error) {
        missing.set(id, (error as Error).message);
      }
    }
  }
  const rows = subjects.map(({ id, label }): Row => {
    const cells = missing.has(id)
      ? { "not measured": missing.get(id)! }
      : { "B each, never used": bytes(never.get(id)), "B each, after one echo": bytes(afterOne.get(id)) };
    return { workload, subject: label, cells };
  });
  const goal = (text: string, of: Map<string, number[]>): Goal => {
    const own = of.get(OURS);
    const theirs = of.get(NODE_NET);
    const value = own === undefined || theirs === undefined ? undefined : ratios(own, theirs);
    return { workload, text, sense: "<=", limit: 0.5, value, note: missing.get(OURS) ?? "" };
  };
  return {
    rows,
    goals: [
      goal("memory of each, never used, against node:net callbacks", never),
      goal("memory of each, after one echo, against node:net callbacks", afterOne),
    ],
  };
}

async function bytesEach(tools: Tools, command: readonly string[], used: boolean): Promise<number> {
  const server = await startServer(command);
  const holders: ReturnType<typeof startProcess>[] = [];
  const hold = async (connections: number): Promise<void> => {
    const options = used ? ["-i", "-e"] : ["-i"];
    const running = startProcess(loadCommand(tools, server, { connections }, ...options), LOAD_CORE);
    holders.push(running);
    await firstLine(running);
    await setTimeout(SETTLE_MS);
  };
  try {
    await hold(100); // what the first connections alone bring: code, pools
    const before = residentBytes(server);
    await hold(CONNECTIONS);
    return (residentBytes(server) - before) / CONNECTIONS;
  } finally {
    for (const { child } of holders) {
      const closed = child.exitCode === null ? once(child, "close") : undefined;
      child.stdin?.end();
      await closed;
    }
    await server.stop();
  }
}

function residentBytes({ pid }: Server): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) * 1024;
}

function bytes(values: readonly number[] | undefined): string {
  const { median, least, most } = spread(values ?? []);
  return `${median.toFixed(0)} (${least.toFixed(0)} to ${most.toFixed(0)})`;
}
