// Echo of 64 bytes, closed loop.
import { play } from "../harness/play.ts";
import type { Report, Session } from "../harness/report.ts";
import type { Tools } from "../harness/tools.ts";
import { allOurs, binary, BUN, GO, NODE_NET, OURS, peers, reference } from "../subjects.ts";

const AGAINST = [
  { peer: undefined, name: "C epoll", limit: 1.1 },
  { peer: NODE_NET, name: "node:net callbacks", limit: 0.65 },
  { peer: BUN, name: "Bun.listen", limit: 0.95 },
  { peer: GO, name: "Go net", limit: 0.85 },
] as const;

const atMost = (text: string, limit: number, one: string, other: string | undefined) =>
  ({ text, sense: "<=", limit, one, other }) as const;

export function echo(tools: Tools, session: Session, connections: number): Promise<Report> {
  return play(tools, session, {
    workload: `Echo 64 B, ${connections.toLocaleString("en")} ${connections === 1 ? "connection" : "connections"}`,
    load: { connections },
    reference: reference(tools),
    subjects: [...peers(tools), binary, ...allOurs("echo")],
    goals: [
      ...AGAINST.map(({ peer, name, limit }) => atMost(`CPU, run, against ${name}`, limit, OURS, peer)),
      atMost("CPU, hosted against run (addon)", 1.05, "ours-start-addon", OURS),
      atMost("CPU, hosted against run (ffi)", 1.05, "ours-start-ffi", "ours-run-ffi"),
    ],
  });
}
