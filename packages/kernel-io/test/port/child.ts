// Programs in processes of their own: what a signal does, or what keeps a process alive, cannot be seen from within.
import { spawn, type ChildProcess } from "node:child_process";
import type { Kind } from "./ports.ts";

export interface Child {
  readonly process: ChildProcess;
  /** Waits until it has printed `what`. */
  printed(what: string): Promise<void>;
  /** What it has printed, and how it ended. */
  readonly end: Promise<{
    readonly output: string;
    readonly code: number | null;
    readonly signal: string | null;
  }>;
}

/** Runs a program that has a `port` of this kind, and `open` for more of them; `limits`: as `ulimit` takes them. */
export function runChild(kind: Kind, program: string, limits?: string): Child {
  const file = new URL(`../../src/port/${kind}.ts`, import.meta.url).href;
  const head = `
    import { writeSync } from "node:fs";
    import * as source from ${JSON.stringify(file)};
    const open = source.openFfiPort ?? source.openAddonPort;
    const print = (...words) => writeSync(1, words.join(" ") + "\\n");
    const port = open();
  `;
  const flags = ["--conditions=@outloop/source", "--input-type=module", "--eval", head + program];
  const command =
    limits === undefined
      ? [process.execPath, ...flags]
      : ["sh", "-c", `ulimit ${limits} && exec "$@"`, "sh", process.execPath, ...flags];
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ["ignore", "pipe", "pipe"],
    // Nothing may outlive its test.
    timeout: 30_000,
    killSignal: "SIGKILL",
  });
  let output = "";
  let waiting: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      for (const each of waiting) each();
    });
  const end = new Promise<{ output: string; code: number | null; signal: string | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ output, code, signal }));
  });
  return {
    process: child,
    end,
    printed: (what) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!output.includes(what)) return;
          waiting = waiting.filter((each) => each !== look);
          resolve();
        };
        waiting.push(look);
        look();
        void end.then(() => reject(new Error(`The program ended before it printed ${what}:\n${output}`)));
      }),
  };
}
