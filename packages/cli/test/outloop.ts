import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";

// Starting a process takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Setting {
  /** Files by name, written to a folder of their own, outside of this workspace, where the command then runs. */
  readonly files?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly nodeOptions?: readonly string[];
  /** Called at each output; may send signals. */
  readonly onOutput?: (text: string, child: ChildProcess) => void;
}

/** Runs the real command in a process of its own. */
export async function outloop(args: readonly string[], setting: Setting = {}): Promise<Ended> {
  const { files = {}, stdin = "", nodeOptions = [], onOutput } = setting;
  const folder = await mkdtemp(join(tmpdir(), "outloop-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const node = ["--conditions=@outloop/source", ...nodeOptions, main];
    const child = spawn(process.execPath, [...node, ...args], { cwd: folder });
    child.stdin.end(stdin);
    return await ended(child, onOutput);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs `source` as a file `program.ts`. */
export function runProgram(
  source: string,
  args: readonly string[] = [],
  setting: Setting = {},
): Promise<Ended> {
  return outloop(["run", "program.ts", ...args], { ...setting, files: { "program.ts": source } });
}

function ended(child: ChildProcess, onOutput: Setting["onOutput"]): Promise<Ended> {
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]!.setEncoding("utf8").on("data", (text: string) => {
      output[stream] += text;
      onOutput?.(text, child);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ ...output, code, signal }));
  });
}
