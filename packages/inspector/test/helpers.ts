import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach } from "vitest";

const register = fileURLToPath(new URL("../src/register.ts", import.meta.url));

/** Each test file has a folder of sockets of its own. */
export const runtime: string = mkdtempSync(join(tmpdir(), "inspect-"));
process.env["XDG_RUNTIME_DIR"] = runtime;
afterAll(() => rmSync(runtime, { recursive: true }));

const running = new Set<ChildProcess>();
afterEach(async () => {
  for (const child of running) {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  running.clear();
});

export interface Program {
  readonly pid: number;
  readonly child: ChildProcess;
  /** The next line it prints. */
  line(): Promise<string>;
}

/** Starts a file of `programs` as a process that can be looked into. */
export function startProgram(
  file: string,
  args: readonly string[] = [],
  { env = {}, preload = true }: { env?: Readonly<Record<string, string>>; preload?: boolean } = {},
): Program {
  const path = fileURLToPath(new URL(`./programs/${file}`, import.meta.url));
  const options = ["--conditions=@outloop/source", ...(preload ? ["--import", register] : [])];
  const child = spawn(process.execPath, [...options, path, ...args], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  running.add(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    pid: child.pid!,
    child,
    line: async () => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${file} ended before it said what was waited for`);
      return value;
    },
  };
}

/** Sends bytes to the socket of a process and returns what comes back. */
export function sendRaw(path: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(path, () => socket.write(bytes));
    socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    socket.on("error", reject).on("close", () => resolve(text));
  });
}

/** Asks again until `isSo`: what other processes do takes as long as it takes. */
export async function eventually<T>(ask: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
}
