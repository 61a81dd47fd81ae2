// Programs in processes of their own: what a signal or an uncaught exception does cannot be seen from within.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface Child {
  readonly process: ChildProcess;
  /** Waits until the child has printed `text` so far. */
  printed(text: string): Promise<void>;
  /** Everything printed, and how it ended. */
  end(): Promise<{ output: string; code: number | null; signal: NodeJS.Signals | null }>;
}

/** Runs `program`, whose `openPort(watch)` opens a port of `binary`, and `layout` holds the constants of port.ts. */
export function runChild(binary: string, program: string, flags: readonly string[] = []): Child {
  const source = (file: string): string =>
    JSON.stringify(new URL(`../../src/port/${file}`, import.meta.url).href);
  const head = `
    import { openAddonPort } from ${source("addon.ts")};
    import * as layout from ${source("port.ts")};
    const openPort = (watch = "uv") => openAddonPort({ watch, binary: ${JSON.stringify(binary)} });
  `;
  const args = [...flags, "--input-type=module-typescript", "--eval", head + program];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    // Nothing may outlive a test, whatever goes wrong.
    timeout: 50_000,
    killSignal: "SIGKILL",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  const closed = once(child, "close");
  return {
    process: child,
    async printed(text) {
      while (!output.includes(text)) {
        const more = await Promise.race([
          once(child.stdout, "data").then(() => true),
          closed.then(() => false),
        ]);
        if (!more && !output.includes(text))
          throw new Error(`The child ended without printing ${text}:\n${output}`);
      }
    },
    async end() {
      const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
      return { output, code, signal };
    },
  };
}
