// Connections that live for one message of 64 bytes: what a connection costs, from its beginning to its end.
import { play } from "../harness/play.ts";
import { unitOf, type Report, type Session } from "../harness/report.ts";
import type { Tools } from "../harness/tools.ts";
import { allOurs, NODE_NET, OURS, peers, reference } from "../subjects.ts";

const SLOTS = 50;

export function storm(tools: Tools, session: Session): Promise<Report> {
  return play(tools, session, {
    workload: `Connect, echo 64 B, close, ${SLOTS} at once`,
    load: { name: "storm", connections: SLOTS },
    reference: reference(tools),
    subjects: [...peers(tools), ...allOurs("echo")],
    unit: unitOf("connections"),
    goals: [
      { text: "CPU, run, against node:net callbacks", sense: "<=", limit: 1, one: OURS, other: NODE_NET },
    ],
  });
}
