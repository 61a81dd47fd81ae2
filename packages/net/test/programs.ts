import { readFileSync } from "node:fs";
import { spawn as startProcess, type ChildProcess } from "node:child_process";
import { join } from "node:path";

const PACKAGE = join(import.meta.dirname, "..");

/** The programs of the README, by the titles above them. */
export function readmeProgram(title: string): string {
  const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
  const section = readme.split(/^## /m).find((each) => each.startsWith(`${title}\n`));
  const code = /```ts\n([\s\S]*?)```/.exec(section ?? "")?.[1];
  if (code === undefined) throw new Error(`the README has no program under '${title}'`);
  return code;
}

export interface Program {
  readonly process: ChildProcess;
  /** What `pattern` finds in its output, once it does. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its output and its code, when it has ended. */
  ended(): Promise<{ readonly output: string; readonly code: number | null }>;
}

/** Runs `source` in `cwd`, whose packages it sees, in a process of its own, which is killed if it takes too long. */
export function startProgram(source: string, env: Record<string, string>, cwd: string = PACKAGE): Program {
  const args = ["--conditions=@outloop/source", "--input-type=module-typescript", "--eval", source];
  const made = startProcess(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const patience = setTimeout(() => made.kill("SIGKILL"), 30_000);
  let output = "";
  const listeners = new Set<() => void>();
  for (const each of [made.stdout, made.stderr]) {
    each.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const end = new Promise<number | null>((resolve) => {
    made.on("close", (code) => {
      clearTimeout(patience);
      resolve(code);
    });
  });
  return {
    process: made,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(output);
          if (found === null) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void end.then(() => reject(new Error(`it ended before it said ${String(pattern)}: ${output}`)));
      }),
    ended: async () => ({ code: await end, output }),
  };
}
