// One connection, one message at a time: what an answer takes. A kernel that spins polls for a while before it sleeps.
import { play } from "../harness/play.ts";
import type { Report, Session } from "../harness/report.ts";
import type { Tools } from "../harness/tools.ts";
import { NODE_NET, ours, peers, reference } from "../subjects.ts";

const SPIN_MS = 0.2;

export function latency(tools: Tools, session: Session): Promise<Report> {
  const spinning = ours("echo", "run", "addon", SPIN_MS);
  return play(tools, session, {
    workload: "One connection, 64 B",
    load: { connections: 1 },
    reference: reference(tools),
    subjects: [
      ...peers(tools),
      ours("echo", "run", "addon"),
      spinning,
      ours("echo", "start", "addon"),
      ours("echo", "run", "ffi", SPIN_MS),
    ],
    goals: [
      {
        text: "p50, spinning, against node:net callbacks",
        sense: "<=",
        limit: 0.5,
        one: spinning.id,
        other: NODE_NET,
        figure: "p50",
      },
    ],
  });
}
