// System calls of one echo in the steady state: one to receive, one to send, and a part of a wait that many share. Two
// runs that differ in nothing but the number of requests; what start-up and connecting cost falls out of the difference.
import { join } from "node:path";
import { chosen } from "../harness/play.ts";
import { loadCommand } from "../harness/load.ts";
import { LOAD_CORE, output, startServer, type Server } from "../harness/processes.ts";
import type { Goal, Report, Row, Session } from "../harness/report.ts";
import { countCalls, isWait, type Calls } from "../harness/strace.ts";
import type { Tools } from "../harness/tools.ts";
import { allOurs, peers } from "../subjects.ts";

const CONNECTIONS = 50;
const FEW = 2_000;
const MANY = 12_000;

export async function calls(tools: Tools, session: Session): Promise<Report> {
  const workload = `System calls of an echo, ${CONNECTIONS} connections`;
  const rows: Row[] = [];
  const goals: Goal[] = [];
  for (const { id, label, command } of chosen([...peers(tools), ...allOurs("echo")], session)) {
    const own = id.startsWith("ours");
    try {
      if ("missing" in command) throw new Error(command.missing);
      if ("missing" in tools.strace) throw new Error(tools.strace.missing);
      const each = await callsOf(tools, command);
      const waits = sum(each, isWait);
      const others = sum(each, (name) => !isWait(name));
      session.progress(`${label.padEnd(34)} ${others.toFixed(3)} and ${waits.toFixed(3)} of a wait`);
      session.record({ workload, subject: id, each: Object.fromEntries(each) });
      const named = [...each].filter(([, count]) => count > 0.002).toSorted((a, b) => b[1] - a[1]);
      rows.push({
        workload,
        subject: label,
        cells: {
          "calls without waits": others.toFixed(3),
          waits: waits.toFixed(3),
          which: named.map(([name, count]) => `${name} ${count.toFixed(3)}`).join(", "),
        },
      });
      if (own) {
        goals.push(goal(workload, `calls without waits, ${label}`, 2.02, others)); // a garbage collection asks, too
        goals.push(goal(workload, `waits, ${label}`, 1, waits));
      }
    } catch (error) {
      const note = (error as Error).message;
      rows.push({ workload, subject: label, cells: { "not measured": note } });
      if (own)
        goals.push({ workload, text: `calls, ${label}`, sense: "<=", limit: 2, value: undefined, note });
    }
  }
  return { rows, goals };
}

function goal(workload: string, text: string, limit: number, value: number): Goal {
  return { workload, text, sense: "<=", limit, value: { median: value, least: value, most: value } };
}

/** By name, how often a server asks for one echo. */
export async function callsOf(tools: Tools, command: readonly string[]): Promise<Calls> {
  const server = await startServer(command);
  return await callsOfEach(tools, server).finally(() => server.stop());
}

async function callsOfEach(tools: Tools, server: Server): Promise<Map<string, number>> {
  const play = async (requests: number): Promise<void> => {
    await output(loadCommand(tools, server, { connections: CONNECTIONS }, "-n", `${requests}`), LOAD_CORE);
  };
  await play(20_000); // compiled by now
  const file = join(tools.folder, "strace.txt");
  const few = await countCalls(server.pid, file, () => play(FEW));
  const many = await countCalls(server.pid, file, () => play(MANY));
  const names = new Set([...few.keys(), ...many.keys()]);
  return new Map(
    [...names].map((name) => [name, ((many.get(name) ?? 0) - (few.get(name) ?? 0)) / (MANY - FEW)]),
  );
}

function sum(counts: Calls, counted: (name: string) => boolean): number {
  return [...counts].filter(([name]) => counted(name)).reduce((total, [, count]) => total + count, 0);
}
