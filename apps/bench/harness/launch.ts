import { execFile, spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { foreignCommand } from "./foreign.ts";
import type { ChildResult } from "./protocol.ts";
import { labelOf, type Measure, type Subject, type Workload } from "./workload.ts";

const run = promisify(execFile);
const child: string = new URL("../child.ts", import.meta.url).pathname;

/** Long enough for the slowest measurement many times over. */
const PATIENCE_MS = 180_000;

/** The core that children are pinned to, or undefined where that is not possible. */
export const pinnedTo: number | undefined = findCore();

function findCore(): number | undefined {
  // The last one: the first often serves interrupts.
  const core = availableParallelism() - 1;
  return spawnSync("taskset", ["-c", String(core), "true"]).status === 0 ? core : undefined;
}

/** The command line that runs another on the core of the measurements. */
export function pinned(command: readonly string[]): readonly [file: string, ...args: string[]] {
  const all = pinnedTo === undefined ? command : ["taskset", "-c", String(pinnedTo), ...command];
  return all as readonly [string, ...string[]];
}

/** Measures in a fresh process. A child that dies is a result, too: it is reported, never left out. */
export async function launch(
  workload: Workload,
  subject: Subject,
  n: number,
  memory: boolean,
): Promise<ChildResult> {
  try {
    if (workload.fromOutside) {
      const { measure } = (await import(`../workloads/${workload.folder}/measure.ts`)) as {
        measure: Measure;
      };
      return await measure(subject, n);
    }
    const command = subject.runtime
      ? foreignCommand(workload, subject, n, memory)
      : nodeCommand({ workload: workload.name, subject: labelOf(subject), n, memory });
    if ("missing" in command) return command;
    const [file, ...args] = pinned(command);
    const { stdout } = await run(file, args, { timeout: PATIENCE_MS, maxBuffer: 1 << 26 });
    return JSON.parse(stdout.trim().split("\n").at(-1)!) as ChildResult;
  } catch (error) {
    const { killed, stderr } = error as { killed?: boolean; stderr?: string };
    if (killed === true) return { failed: `no result in ${PATIENCE_MS / 1000} s` };
    return { failed: reasonIn(stderr ?? "") ?? String(error).split("\n")[0]! };
  }
}

function nodeCommand(request: object): readonly string[] {
  const flags = ["--conditions=@outloop/source", "--expose-gc", "--max-old-space-size=8192"];
  return [
    process.execPath,
    ...flags,
    "--disable-warning=ExperimentalWarning",
    child,
    JSON.stringify(request),
  ];
}

/** The last line that names an error: Python puts it there, and in Node only one line does. */
function reasonIn(stderr: string): string | undefined {
  return [...stderr.matchAll(/^.*(?:Error: |heap limit|out of memory|panic: ).*$/gim)].at(-1)?.[0].trim();
}
