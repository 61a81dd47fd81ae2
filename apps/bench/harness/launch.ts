import { execFile, spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import type { ChildRequest, ChildResult } from "./protocol.ts";

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

/** Measures in a fresh process. A child that dies is a result, too: it is reported, never left out. */
export async function launch(request: ChildRequest): Promise<ChildResult> {
  const node = [
    "--conditions=@outloop/source",
    "--expose-gc",
    "--max-old-space-size=8192",
    "--disable-warning=ExperimentalWarning",
    child,
    JSON.stringify(request),
  ];
  const command = [process.execPath, ...node];
  if (pinnedTo !== undefined) command.unshift("taskset", "-c", String(pinnedTo));
  const [file, ...args] = command;
  try {
    const { stdout } = await run(file!, args, { timeout: PATIENCE_MS, maxBuffer: 1 << 26 });
    return JSON.parse(stdout.trim().split("\n").at(-1)!) as ChildResult;
  } catch (error) {
    const { killed, stderr } = error as { killed?: boolean; stderr?: string };
    if (killed === true) return { failed: `no result in ${PATIENCE_MS / 1000} s` };
    return { failed: reasonIn(stderr ?? "") ?? String(error).split("\n")[0]! };
  }
}

function reasonIn(stderr: string): string | undefined {
  return /^.*(?:Error: |heap limit|out of memory).*$/im.exec(stderr)?.[0].trim();
}
