// Messages of 64 kB, echoed over a few connections. Echoed, not only taken: then each server moves the same bytes in both
// directions, and the load sees by their content that it did.
import { compare, rowsOf, type Report, type Session, type Unit } from "../harness/report.ts";
import { playRounds } from "../harness/rounds.ts";
import type { Tools } from "../harness/tools.ts";
import { allOurs, NODE_NET, OURS, peers, reference } from "../subjects.ts";
import { chosen } from "./echo.ts";

const SIZE = 65_536;
const CONNECTIONS = 8;
const MEGABYTES = SIZE / 1e6;

/** Of bytes echoed, each counted once. */
const UNIT: Unit = {
  cost: "CPU ms/MB",
  costs: (cost) => (cost * 1000) / (1e5 * MEGABYTES),
  rate: "MB/s",
  rates: (perSecond) => perSecond * MEGABYTES,
};

export async function streams(tools: Tools, session: Session): Promise<Report> {
  const workload = `Echo 64 kB, ${CONNECTIONS} connections`;
  // Who brings memory of his own to read into brings as much as a message.
  const subjects = chosen([...peers(tools, SIZE), ...allOurs("echo")], session);
  const outcome = await playRounds(tools, {
    ...session,
    load: { name: "streams", connections: CONNECTIONS, size: SIZE },
    reference: reference(tools),
    subjects,
  });
  for (const [subject, samples] of outcome.samples) session.record({ workload, subject, samples });
  return {
    rows: rowsOf(workload, subjects, outcome, UNIT),
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
