import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { vi } from "vitest";

// Starting a process takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs a file of this folder in a process of its own. */
export async function node(
  file: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const { FORCE_COLOR: _1, NO_COLOR: _2, ...clean } = process.env;
  try {
    const options = { env: { ...clean, ...env } };
    const all = ["--conditions=@outloop/source", path, ...args];
    return { ...(await promisify(execFile)(process.execPath, all, options)), code: 0 };
  } catch (error) {
    return error as Ended;
  }
}
