import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, start, timeout, type Body, type Coroutine } from "@outloop/core";
import { IoKernel, type IoKernelOptions } from "@outloop/kernel-io";
import { afterEach, beforeEach } from "vitest";

export type Port = "addon" | "ffi";
export type Mode = "run" | "start";

/** Each port in each mode. */
export const everywhere: readonly {
  readonly where: string;
  readonly port: Port;
  readonly mode: Mode;
}[] = (["addon", "ffi"] as const).flatMap((port) =>
  (["run", "start"] as const).map((mode) => ({ where: `${port}, by ${mode}`, port, mode })),
);

export interface Place {
  readonly port: Port;
  readonly mode: Mode;
}

/** Runs `f`; the test is not to wait for ever. */
export async function runIn<T>(
  { port, mode }: Place,
  f: Body<T>,
  options: IoKernelOptions = {},
): Promise<T> {
  const kernel = new IoKernel({ port, ...options });
  const bounded = (): Coroutine<T> => timeout(20_000, f) as Coroutine<T>;
  return mode === "run" ? run(kernel, bounded) : await start(kernel, bounded);
}

/** A folder for each test, removed behind it. */
export function temporaryFolder(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "outloop-files-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** The files in `folder` that this process has open, and its watches. */
export function openFiles(folder: string): string[] {
  return readdirSync("/proc/self/fd")
    .map(linkOf)
    .filter((target) => target.startsWith(folder) || target.includes("inotify"));
}

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return "";
  }
}

export const text = (of: Uint8Array): string => new TextDecoder().decode(of);

/** What `f` throws. */
export function* failureOf(f: Body<unknown>): Coroutine<unknown> {
  try {
    yield* f();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}
