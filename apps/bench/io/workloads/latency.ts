// One connection, one message at a time: what an answer takes. A kernel that spins polls for a while before it sleeps.
import { compare, rowsOf, type Report, type Session } from "../harness/report.ts";
import { playRounds } from "../harness/rounds.ts";
import type { Tools } from "../harness/tools.ts";
import { NODE_NET, ours, peers, reference } from "../subjects.ts";
import { chosen } from "./echo.ts";

const SPIN_MS = 0.2;

export async function latency(tools: Tools, session: Session): Promise<Report> {
  const workload = "One connection, 64 B";
  const spinning = ours("echo", "run", "addon", SPIN_MS);
  const subjects = chosen(
    [
      ...peers(tools),
      ours("echo", "run", "addon"),
      spinning,
      ours("echo", "start", "addon"),
      ours("echo", "run", "ffi", SPIN_MS),
    ],
    session,
  );
  const outcome = await playRounds(tools, {
    ...session,
    load: { connections: 1 },
    reference: reference(tools),
    subjects,
  });
  for (const [subject, samples] of outcome.samples) session.record({ workload, subject, samples });
  return {
    rows: rowsOf(workload, subjects, outcome),
    goals: [
      {
        workload,
        sense: "<=",
        limit: 0.5,
        text: "p50, spinning, against node:net callbacks",
        ...compare(outcome, spinning.id, NODE_NET, "p50"),
      },
    ],
  };
}
