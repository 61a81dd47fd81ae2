// Lines, sixteen sent at once: ours parses line by line and answers each; node:net sends whole chunks back.
import { play } from "../harness/play.ts";
import type { Report, Session } from "../harness/report.ts";
import type { Tools } from "../harness/tools.ts";
import { allOurs, NODE_NET, OURS, peers, reference } from "../subjects.ts";

export function lines(tools: Tools, session: Session): Promise<Report> {
  const compared = peers(tools).filter(({ id }) => id === "c" || id === NODE_NET);
  return play(tools, session, {
    workload: "Lines of 64 B, 16 at a time, 50 connections",
    load: { connections: 50, depth: 16 },
    reference: reference(tools),
    subjects: [...compared, ...allOurs("lines")],
    goals: [
      // So many times as many lines for the same CPU: their cost by ours.
      {
        text: "lines for the same CPU, against node:net answering whole chunks",
        sense: ">=",
        limit: 1.1,
        one: NODE_NET,
        other: OURS,
      },
    ],
  });
}
