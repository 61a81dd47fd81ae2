// Lines, sixteen sent at once: ours parses line by line and answers each; node:net sends whole chunks back.
import { compare, rowsOf, type Report, type Session } from "../harness/report.ts";
import { playRounds } from "../harness/rounds.ts";
import type { Tools } from "../harness/tools.ts";
import { allOurs, NODE_NET, OURS, peers, reference } from "../subjects.ts";
import { chosen } from "./echo.ts";

export async function lines(tools: Tools, session: Session): Promise<Report> {
  const workload = "Lines of 64 B, 16 at a time, 50 connections";
  const compared = peers(tools).filter(({ id }) => id === "c" || id === NODE_NET);
  const subjects = chosen([...compared, ...allOurs("lines")], session);
  const outcome = await playRounds(tools, {
    ...session,
    load: { connections: 50, depth: 16 },
    reference: reference(tools),
    subjects,
  });
  for (const [subject, samples] of outcome.samples) session.record({ workload, subject, samples });
  // So many times as many lines for the same CPU: their cost by ours.
  return {
    rows: rowsOf(workload, subjects, outcome),
    goals: [
      {
        workload,
        sense: ">=",
        limit: 1.1,
        text: "lines for the same CPU, against node:net answering whole chunks",
        ...compare(outcome, NODE_NET, OURS),
      },
    ],
  };
}
