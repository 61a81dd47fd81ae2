// What a process asks of the system, by strace.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { startProcess, SERVER_CORE } from "./processes.ts";

/** Calls by name. */
export type Calls = ReadonlyMap<string, number>;

/** Counts the calls of a running process, all threads, while `work` lasts. */
export async function countCalls(pid: number, file: string, work: () => Promise<void>): Promise<Calls> {
  const tracer = startProcess(["strace", "-c", "-f", "-p", `${pid}`, "-o", file], SERVER_CORE);
  // It says that it has attached; by then every thread is traced.
  const attached = new Promise<void>((resolve) => {
    tracer.child.stderr!.on("data", () => tracer.stderr().includes("attached") && resolve());
  });
  const closed = once(tracer.child, "close");
  try {
    await Promise.race([
      attached,
      setTimeout(5000).then(() => Promise.reject(new Error(`strace does not attach: ${tracer.stderr()}`))),
    ]);
    await work();
  } finally {
    process.kill(tracer.pid, "SIGINT");
    await closed;
  }
  return parseSummary(readFileSync(file, "utf8"));
}

/** The table of `strace -c`: share, seconds, microseconds a call, calls, errors (maybe none), name. */
function parseSummary(text: string): Calls {
  const calls = new Map<string, number>();
  for (const line of text.split("\n")) {
    const match = /^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?([a-z_]\w*)$/.exec(line);
    if (match !== null && match[2] !== "total") calls.set(match[2]!, Number(match[1]));
  }
  return calls;
}

export const isWait = (name: string): boolean => /^(epoll_p?wait2?|p?poll|p?select6?)$/.test(name);
