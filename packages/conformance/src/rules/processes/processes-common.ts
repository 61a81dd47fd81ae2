import type { Coroutine, Op } from "@outloop/core";
import { close } from "@outloop/core/io";
import {
  killProcess,
  startProcess,
  waitProcess,
  type ProcessEnd,
  type StartedProcess,
  type StartOptions,
} from "@outloop/core/processes";
import type { CaseOptions } from "../../define.ts";
import { node, quietly, receiveAll, text } from "../io/io-common.ts";

/** What cases about processes need of the kernel. */
export const processes: CaseOptions = { needs: ["processes"] };

/** Starts `file`, and ends and forgets the process when `f` has ended; `f` may do so itself. */
export function* withProcess<T>(
  file: string,
  args: readonly string[],
  options: StartOptions,
  f: (started: StartedProcess) => Op<T>,
): Coroutine<T> {
  const started = yield* startProcess(file, args, options);
  try {
    return yield* f(started);
  } finally {
    yield* quietly(() => killProcess(started, "SIGKILL"));
    yield* quietly(() => waitProcess(started.handle));
    for (const fd of [started.handle, ...started.fds]) if (fd !== undefined) yield* quietly(() => close(fd));
  }
}

/** What a shell's `script` writes, and how it ends. */
export function* shell(
  script: string,
  options: StartOptions = {},
): Coroutine<ProcessEnd & { readonly output: string }> {
  const settings: StartOptions = { stdio: ["ignore", "pipe", "ignore"], ...options };
  return yield* withProcess("/bin/sh", ["-c", script], settings, function* ({ handle, fds }) {
    const output = text(yield* receiveAll(fds[1]!));
    return { ...(yield* waitProcess(handle)), output };
  });
}

/** A process that waits until it is told to end. */
export function sleeping<T>(f: (started: StartedProcess) => Op<T>, options: StartOptions = {}): Coroutine<T> {
  return withProcess("sleep", ["1000"], options, f);
}

/** Whether the system knows a process with this number, one that has ended and was not waited for included. */
export function isKnown(pid: number): boolean {
  return node("node:fs").existsSync(`/proc/${pid}`);
}

export function endInWords({ status, signal }: ProcessEnd): string {
  return signal === undefined ? `status ${status}` : `by ${signal}`;
}

/** The numbers of the open descriptors of this process. */
export function openDescriptors(): string {
  // The listing has one of its own, which is the last one.
  return node("node:fs").readdirSync("/proc/self/fd").slice(0, -1).join(" ");
}
