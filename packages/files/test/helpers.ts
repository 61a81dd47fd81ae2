import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Event, run, spawn, start, timeout, type Body, type Coroutine } from "@outloop/core";
import { IoKernel, type IoKernelOptions } from "@outloop/kernel-io";
import { afterEach, beforeEach } from "vitest";

export type Port = "addon" | "ffi";
export type Mode = "run" | "start";

export interface Place {
  readonly where: string;
  readonly port: Port;
  readonly mode: Mode;
}

/** Both modes. */
export const everywhere: readonly Place[] = [
  { where: "addon, by run", port: "addon", mode: "run" },
  { where: "addon, by start", port: "addon", mode: "start" },
];

/** And the port on koffi, whose threads take their time to start: what goes on above the ports is the same. */
export const onEveryPort: readonly Place[] = [
  ...everywhere,
  { where: "ffi, by run", port: "ffi", mode: "run" },
];

/** Runs `f`; the test is not to wait for ever. */
export async function runIn<T>({ port, mode }: Place, f: Body<T>, options: IoKernelOptions = {}): Promise<T> {
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

/** Runs `f` as a task that is cancelled right behind its trap number `count`; true when it had not so many. */
export function* cancelledAt(count: number, f: Body<unknown>): Coroutine<boolean> {
  const reached = new Event();
  let asked = 0;
  const task = yield* spawn(function* () {
    const coroutine = f()[Symbol.iterator]();
    let step = coroutine.next();
    while (step.done !== true) {
      if (++asked === count) reached.set();
      try {
        const answer: unknown = yield step.value;
        step = coroutine.next(answer);
      } catch (error) {
        step = coroutine.throw!(error);
      }
    }
    reached.set();
  });
  yield* reached.wait();
  yield* task.cancel();
  return asked < count;
}
