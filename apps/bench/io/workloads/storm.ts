// Connections that live for one message of 64 bytes: what a connection costs, from its beginning to its end.
import { compare, rowsOf, unitOf, type Report, type Session } from "../harness/report.ts";
import { playRounds } from "../harness/rounds.ts";
import type { Tools } from "../harness/tools.ts";
import { allOurs, NODE_NET, OURS, peers, reference } from "../subjects.ts";
import { chosen } from "./echo.ts";

const SLOTS = 50;

export async function storm(tools: Tools, session: Session): Promise<Report> {
  const workload = `Connect, echo 64 B, close, ${SLOTS} at once`;
  const subjects = chosen([...peers(tools), ...allOurs("echo")], session);
  const outcome = await playRounds(tools, {
    ...session,
    load: { name: "storm", connections: SLOTS },
    reference: reference(tools),
    subjects,
  });
  for (const [subject, samples] of outcome.samples) session.record({ workload, subject, samples });
  return {
    rows: rowsOf(workload, subjects, outcome, unitOf("connections")),
    goals: [
      {
        workload,
        sense: "<=",
        limit: 1,
        text: "CPU, run, against node:net callbacks",
        ...compare(outcome, OURS, NODE_NET),
      },
    ],
  };
}
