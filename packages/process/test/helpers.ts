import { readdirSync, readFileSync } from "node:fs";
import { run, start, type Body, type Coroutine, type Kernel, type RunOptions } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { IoError } from "@outloop/process";

export type Mode = "run" | "start";
type Port = "addon" | "ffi";

/** Both ports to the system, in both modes. */
export const everywhere: readonly {
  readonly where: string;
  readonly mode: Mode;
  readonly make: () => Kernel;
}[] = (["addon", "ffi"] as const).flatMap((port: Port) =>
  (["run", "start"] as const).map((mode) => ({
    where: `${port}, by ${mode}`,
    mode,
    make: () => new IoKernel({ port }),
  })),
);

export async function runIn<T>(mode: Mode, kernel: Kernel, f: Body<T>, options: RunOptions = {}): Promise<T> {
  return mode === "run" ? run(kernel, f, options) : await start(kernel, f, options);
}

/** What `f` throws. */
export function* failureOf(f: Body<unknown>): Coroutine<unknown> {
  try {
    yield* f();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

/** The code of the system's error that `f` throws. */
export function* codeOf(f: Body<unknown>): Coroutine<string> {
  const error = yield* failureOf(f);
  if (error instanceof IoError) return error.code;
  throw error;
}

/** What must be the same before and after: the open descriptors, and the children, zombies included. */
export function holdings(): { readonly descriptors: string; readonly children: readonly string[] } {
  // The last one is that of the listing itself.
  return { descriptors: readdirSync("/proc/self/fd").slice(0, -1).join(" "), children: children() };
}

/** The children of this process, each with its state. */
function children(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const status = statusOf(pid);
      return status?.parent === String(process.pid) ? [`${pid} ${status.state}`] : [];
    });
}

/** Whether a process runs; one that has ended and was not waited for does not. */
export function isRunning(pid: number): boolean {
  const status = statusOf(String(pid));
  return status !== undefined && status.state !== "Z";
}

function statusOf(pid: string): { readonly state: string; readonly parent: string } | undefined {
  try {
    // The name, in parentheses, may hold anything.
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return { state: state!, parent: parent! };
  } catch {
    return undefined;
  }
}
