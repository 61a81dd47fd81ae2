// "Hello, World!" over HTTP/1.1 and kept connections, closed loop.
import { play } from "../harness/play.ts";
import type { Report, Session } from "../harness/report.ts";
import type { Tools } from "../harness/tools.ts";
import { BUN_SERVE, httpPeers, httpReference, NODE_HTTP, ours, OURS } from "../subjects.ts";

export function http(tools: Tools, session: Session, connections: number): Promise<Report> {
  const hosted = ours("http", "start", "addon");
  return play(tools, session, {
    workload: `HTTP hello, ${connections} connections`,
    load: { connections, http: true },
    reference: httpReference(tools),
    subjects: [...httpPeers(tools), ours("http", "run", "addon"), hosted],
    goals: [
      { text: "CPU of node:http, against ours (run)", sense: ">=", limit: 1.6, one: NODE_HTTP, other: OURS },
      {
        text: "CPU of node:http, against ours (hosted)",
        sense: ">=",
        limit: 1.6,
        one: NODE_HTTP,
        other: hosted.id,
      },
      { text: "CPU, run, against Bun.serve", sense: "<=", limit: 1, one: OURS, other: BUN_SERVE },
    ],
  });
}
