// "Hello, World!" over HTTP/1.1 and kept connections, closed loop.
import { compare, rowsOf, type Goal, type Report, type Session } from "../harness/report.ts";
import { playRounds } from "../harness/rounds.ts";
import type { Tools } from "../harness/tools.ts";
import { BUN_SERVE, httpPeers, httpReference, NODE_HTTP, ours, OURS } from "../subjects.ts";
import { chosen } from "./echo.ts";

export async function http(tools: Tools, session: Session, connections: number): Promise<Report> {
  const workload = `HTTP hello, ${connections} connections`;
  const own = [ours("http", "run", "addon"), ours("http", "start", "addon")];
  const subjects = chosen([...httpPeers(tools), ...own], session);
  const outcome = await playRounds(tools, {
    ...session,
    load: { connections, http: true },
    reference: httpReference(tools),
    subjects,
  });
  for (const [subject, samples] of outcome.samples) session.record({ workload, subject, samples });
  const goal = (text: string, sense: Goal["sense"], limit: number, one: string, other: string): Goal => {
    return { workload, text, sense, limit, ...compare(outcome, one, other) };
  };
  return {
    rows: rowsOf(workload, subjects, outcome),
    goals: [
      goal("CPU of node:http, against ours (run)", ">=", 1.6, NODE_HTTP, OURS),
      goal("CPU of node:http, against ours (hosted)", ">=", 1.6, NODE_HTTP, "ours-start-addon"),
      goal("CPU, run, against Bun.serve", "<=", 1, OURS, BUN_SERVE),
    ],
  };
}
