import { spawn as startProcess, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { run, start, type Body, type Kernel } from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import type { IoKernel } from "../src/index.ts";

/** The ports that each test is run on. */
export const ports = ["addon", "ffi"] as const;
export type Port = "addon" | "ffi";

export const modes = ["blocking", "hosted"] as const;
export type Mode = (typeof modes)[number];

/** Each port in each mode. */
export const everywhere: readonly (readonly [Port, Mode])[] = ports.flatMap((port) =>
  modes.map((mode) => [port, mode] as const),
);

export async function runIn<T>(mode: Mode, kernel: Kernel, f: Body<T>): Promise<T> {
  return mode === "blocking" ? run(kernel, f) : await start(kernel, f);
}

/** `kernel`, told to call `onTurn` before each turn and `onWait` before each wait. */
export function watched(
  kernel: IoKernel,
  { onTurn = () => {}, onWait = () => {} }: { readonly onTurn?: () => void; readonly onWait?: () => void },
): Kernel {
  return layer(kernel, {
    turn(pause) {
      onTurn();
      return kernel.turn(pause);
    },
    block(ms) {
      onWait();
      kernel.block(ms);
    },
    host(ms, resume) {
      if (ms > 0) onWait();
      return kernel.host(ms, resume);
    },
  });
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (of: Uint8Array): string => new TextDecoder().decode(of);

/** The numbers of the descriptors that are open in this process. */
export function openDescriptors(): number[] {
  // Asked again, because one of them is that of the listing itself.
  return readdirSync("/proc/self/fd")
    .filter((fd) => existsSync(`/proc/self/fdinfo/${fd}`))
    .map(Number);
}

/** Collects garbage now. */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

/** The descriptors that are registered with any epoll of this process but libuv's own, as `epoll fd: descriptors`. */
export function registered(before: readonly number[]): number[] {
  const found: number[] = [];
  for (const fd of openDescriptors()) {
    if (before.includes(fd) || linkOf(fd) !== "anon_inode:[eventpoll]") continue;
    for (const [, target] of readFileSync(`/proc/self/fdinfo/${fd}`, "utf8").matchAll(/^tfd:\s+(\d+)/gm))
      found.push(Number(target));
  }
  return found;
}

function linkOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return "";
  }
}

export interface Child {
  readonly process: ChildProcess;
  /** Waits until it has written `what`. */
  readonly said: (what: string) => Promise<void>;
  /** What it has written, and how it ended. */
  readonly ended: () => Promise<{
    readonly output: string;
    readonly code: number | null;
    readonly signal: string | null;
  }>;
}

/** Runs a program of `programs/` in a process of its own, which is killed if it takes too long. */
export function child(program: string, args: readonly string[] = [], limits: string = ""): Child {
  const file = join(import.meta.dirname, "programs", program);
  const command = [process.execPath, "--conditions=@outloop/source", file, ...args];
  const made =
    limits === ""
      ? startProcess(command[0]!, command.slice(1), { stdio: ["ignore", "pipe", "pipe"] })
      : startProcess("sh", ["-c", `ulimit ${limits} && exec "$@"`, "sh", ...command], {
          stdio: ["ignore", "pipe", "pipe"],
        });
  const patience = setTimeout(() => made.kill("SIGKILL"), 20_000);
  let output = "";
  let listeners: (() => void)[] = [];
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const each of listeners) each();
  };
  made.stdout.on("data", hear);
  made.stderr.on("data", hear);
  const end = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    made.on("close", (code, signal) => {
      clearTimeout(patience);
      resolve({ code, signal });
    });
  });
  return {
    process: made,
    said: (what) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!output.includes(what)) return;
          listeners = listeners.filter((each) => each !== look);
          resolve();
        };
        listeners.push(look);
        look();
        void end.then(() => reject(new Error(`it ended before it said ${what}: ${output}`)));
      }),
    ended: async () => ({ ...(await end), output }),
  };
}
