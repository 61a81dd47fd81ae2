// The talk's server of Fibonacci numbers: how many small requests a second it answers alone, and beside large ones.
import { chosen } from "../harness/play.ts";
import { LOAD_CORE, output, startServer } from "../harness/processes.ts";
import type { Report, Row, Session } from "../harness/report.ts";
import { format, spread } from "../harness/statistics.ts";
import { script, type Tool, type Tools } from "../harness/tools.ts";

interface Told {
  /** fib(1) a second. */
  readonly alone: number;
  readonly beside: number;
  /** Milliseconds of a fib(30), at the median. */
  readonly latency: number;
  readonly computed: number;
}

export async function fib(tools: Tools, session: Session): Promise<Report> {
  const workload = "The talk's server: fib(1) a second, alone and beside fib(30)";
  const found = new Map<string, Told[]>();
  const missing = new Map<string, string>();
  const subjects = chosen(servers(tools), session);
  for (let round = 0; round < session.rounds; round++) {
    for (const { id, label, command } of subjects) {
      if (missing.has(id)) continue;
      try {
        if ("missing" in command) throw new Error(command.missing);
        const told = await play(command, session.window);
        found.set(id, [...(found.get(id) ?? []), told]);
        session.record({ workload, subject: id, round, ...told });
        session.progress(
          `round ${round + 1}/${session.rounds}  ${label.padEnd(34)} ${told.alone.toFixed(0)}/s alone, ` +
            `${told.beside.toFixed(0)}/s beside; fib(30) ${told.latency.toFixed(1)} ms`,
        );
      } catch (error) {
        missing.set(id, (error as Error).message);
      }
    }
  }
  const rows = subjects.map(({ id, label }): Row => {
    const all = found.get(id);
    if (all === undefined)
      return { workload, subject: label, cells: { "not measured": missing.get(id) ?? "" } };
    const column = (figure: keyof Told, digits: number): string =>
      format(spread(all.map((each) => each[figure])), digits);
    return {
      workload,
      subject: label,
      cells: {
        "fib(1)/s alone": column("alone", 0),
        "fib(1)/s beside": column("beside", 0),
        "fib(30) ms": column("latency", 1),
      },
    };
  });
  return { rows, goals: [] };
}

const own = (how: "plain" | "sharing"): string[] => script("ours/fib.ts", "run", "addon", "0", how);

function servers(tools: Tools): { id: string; label: string; command: Tool }[] {
  return [
    { id: "ours-plain", label: "outloop run, addon", command: own("plain") },
    { id: "ours-sharing", label: "outloop run, addon, checkpoints", command: own("sharing") },
    { id: "node-net", label: "node:net callbacks", command: script("peers/fib-node-net.ts") },
    { id: "asyncio", label: "asyncio", command: tools.python("asyncio", "peers/fib_asyncio.py") },
    {
      id: "uvloop",
      label: "asyncio on uvloop",
      command: tools.python("uvloop", "peers/fib_asyncio.py", "uvloop"),
    },
    { id: "go", label: "Go net", command: tools.goServer("fib") },
  ];
}

async function play(command: readonly string[], window: number): Promise<Told> {
  const server = await startServer(command);
  try {
    const load = script("fib-load.ts", `${server.port}`, `${window}`);
    return JSON.parse(await output(load, LOAD_CORE)) as Told;
  } finally {
    await server.stop();
  }
}
