// Messages of 64 kB, echoed over a few connections. Echoed, not only taken: then each server moves the same bytes in both
// directions, and the load sees by their content that it did.
import { play } from "../harness/play.ts";
import type { Report, Session, Unit } from "../harness/report.ts";
import type { Tools } from "../harness/tools.ts";
import { allOurs, NODE_NET, OURS, peers, reference } from "../subjects.ts";

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

export function streams(tools: Tools, session: Session): Promise<Report> {
  return play(tools, session, {
    workload: `Echo 64 kB, ${CONNECTIONS} connections`,
    load: { name: "streams", connections: CONNECTIONS, size: SIZE },
    reference: reference(tools),
    // Who brings memory of his own to read into brings as much as a message.
    subjects: [...peers(tools, SIZE), ...allOurs("echo")],
    unit: UNIT,
    goals: [
      { text: "CPU, run, against node:net callbacks", sense: "<=", limit: 1, one: OURS, other: NODE_NET },
    ],
  });
}
