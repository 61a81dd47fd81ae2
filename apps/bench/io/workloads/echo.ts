// Echo of 64 bytes, closed loop.
import { compare, rowsOf, type Goal, type Report, type Session } from "../harness/report.ts";
import { playRounds, type Subject } from "../harness/rounds.ts";
import type { Tools } from "../harness/tools.ts";
import { allOurs, BUN, GO, NODE_NET, OURS, peers, reference } from "../subjects.ts";

const AGAINST = [
  { peer: undefined, name: "C epoll", limit: 1.1 },
  { peer: NODE_NET, name: "node:net callbacks", limit: 0.65 },
  { peer: BUN, name: "Bun.listen", limit: 0.95 },
  { peer: GO, name: "Go net", limit: 0.85 },
] as const;

export async function echo(tools: Tools, session: Session, connections: number): Promise<Report> {
  const workload = `Echo 64 B, ${connections.toLocaleString("en")} ${connections === 1 ? "connection" : "connections"}`;
  const subjects = chosen([...peers(tools), ...allOurs("echo")], session);
  const outcome = await playRounds(tools, {
    ...session,
    load: { connections },
    reference: reference(tools),
    subjects,
  });
  for (const [subject, samples] of outcome.samples) session.record({ workload, subject, samples });
  const goal = (text: string, limit: number, own: string, peer: string | undefined): Goal => {
    return { workload, text, sense: "<=", limit, ...compare(outcome, own, peer) };
  };
  return {
    rows: rowsOf(workload, subjects, outcome),
    goals: [
      ...AGAINST.map(({ peer, name, limit }) => goal(`CPU, run, against ${name}`, limit, OURS, peer)),
      goal("CPU, hosted against run (addon)", 1.05, "ours-start-addon", OURS),
      goal("CPU, hosted against run (ffi)", 1.05, "ours-start-ffi", "ours-run-ffi"),
    ],
  };
}

export function chosen(subjects: readonly Subject[], { only }: Session): Subject[] {
  return subjects.filter(({ id }) => only === undefined || only.split(",").some((part) => id.includes(part)));
}
