// Processes pinned to a core. Everything started here is ended here.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { createInterface, type Interface } from "node:readline";
import { works } from "./tools.ts";

export const SERVER_CORE = "0";
export const LOAD_CORE = "1";
const START_MS = 15_000;
/** Long enough for the slowest many times over; one that hangs is a result, too. */
const PATIENCE_MS = 120_000;

/** None of these processes outlives this one. */
const PREFIX: readonly string[] = works("setpriv", ["--pdeathsig", "KILL", "true"])
  ? ["setpriv", "--pdeathsig", "KILL"]
  : [];
const alive = new Set<ChildProcess>();

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly lines: Interface;
  readonly stderr: () => string;
}

/** `core` undefined: wherever the system likes. The process that is pinned is the very one that is started: all exec. */
export function startProcess(command: readonly string[], core: string | undefined): Running {
  const [file, ...args] = [...PREFIX, ...(core === undefined ? [] : ["taskset", "-c", core]), ...command];
  const child = spawn(file!, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  putFirst(child.pid);
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  child.on("error", (error) => (errors += error.message));
  child.stdin.on("error", () => {}); // it may end first
  alive.add(child);
  child.once("close", () => alive.delete(child));
  return {
    child,
    pid: child.pid ?? 0,
    lines: createInterface({ input: child.stdout }),
    stderr: () => errors,
  };
}

/**
 * In front of whatever else this machine does, where that is allowed. Linux shares the processor among sessions first:
 * niceness alone would count only among the processes of one session, and each process here has a session of its own.
 */
function putFirst(pid: number | undefined): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, "-10");
    setPriority(pid ?? 0, -10);
  } catch {
    // not allowed, or no such thing here: the runs that are disturbed are found all the same
  }
}

/** Runs to the end; what it wrote to its standard output. */
export async function output(command: readonly string[], core: string | undefined): Promise<string> {
  const running = startProcess(command, core);
  let text = "";
  running.lines.on("line", (line) => (text += `${line}\n`));
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    running.child.kill("SIGKILL");
  }, PATIENCE_MS);
  const [code, signal] = (await once(running.child, "close")) as [number | null, string | null];
  clearTimeout(timer);
  if (isLate) throw new Error(`no result in ${PATIENCE_MS / 1000} s`);
  if (code !== 0) throw new Error(`${command.at(0)} ended with ${code ?? signal}: ${gist(running.stderr())}`);
  return text;
}

/** The first line that it writes. */
export async function firstLine({ lines, child, stderr }: Running): Promise<string> {
  const timer = AbortSignal.timeout(START_MS);
  const line = once(lines, "line", { signal: timer }) as Promise<[string]>;
  const ended = once(child, "close").then(() => undefined);
  const written = await Promise.race([line, ended]).catch(() => undefined);
  if (written === undefined) throw new Error(`it did not start: ${gist(stderr()) || "silent"}`);
  return written[0];
}

export interface Server {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** A server is a program that listens on a port of its choice and writes "port N". */
export async function startServer(
  command: readonly string[],
  core: string | undefined = SERVER_CORE,
): Promise<Server> {
  const running = startProcess(command, core);
  const stop = async (): Promise<void> => {
    if (!alive.has(running.child)) return;
    running.child.kill("SIGKILL");
    await once(running.child, "close");
  };
  try {
    const port = Number(/^port (\d+)$/.exec(await firstLine(running))?.[1]);
    if (!(port > 0)) throw new Error("its first line is not 'port N'");
    return { pid: running.pid, port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export function killAll(): void {
  for (const child of alive) child.kill("SIGKILL");
}

/** The line that says what went wrong. */
function gist(text: string): string {
  const lines = text.trim().split("\n");
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1)!;
}
