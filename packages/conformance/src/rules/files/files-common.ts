import { checkpoint, type Coroutine, type Op } from "@outloop/core";
import { open, type OpenFlags } from "@outloop/core/files";
import { close, IoError } from "@outloop/core/io";
import type { CaseOptions } from "../../define.ts";
import { node, quietly } from "../io/io-common.ts";

/** What cases about files need of the kernel. */
export const files: CaseOptions = { needs: ["files"] };

/** A folder of its own, removed when `f` has ended. */
export function* withFolder<T>(f: (folder: string) => Op<T>): Coroutine<T> {
  const fs = node("node:fs");
  const folder = fs.mkdtempSync(`${node("node:os").tmpdir()}/outloop-case-`);
  try {
    return yield* f(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** An open file, closed when `f` has ended; `f` may close it itself. */
export function* withFile<T>(path: string, flags: OpenFlags, f: (fd: number) => Op<T>): Coroutine<T> {
  const fd = yield* open(path, flags);
  try {
    return yield* f(fd);
  } finally {
    yield* quietly(() => close(fd));
  }
}

/** A new file, to be read and written. */
export const NEW: OpenFlags = { read: true, write: true, create: true };

/** What a slow disk does for ever: opening it to be read ends only when somebody opens it to be written. */
export function makePipe(path: string): void {
  node("node:child_process").execFileSync("mkfifo", [path]);
}

/** Lets go of whoever opens the pipe to be read, and of whoever reads from it. */
export function* releasePipe(path: string): Coroutine<void> {
  const fd = yield* open(path, { write: true });
  yield* close(fd);
}

/** The open files of this process whose path begins with `folder`. */
export function openWithin(folder: string): string[] {
  const fs = node("node:fs");
  const found: string[] = [];
  for (const fd of fs.readdirSync("/proc/self/fd")) {
    try {
      const target = fs.readlinkSync(`/proc/self/fd/${fd}`);
      if (target.startsWith(folder)) found.push(target);
    } catch {
      // The listing's own.
    }
  }
  return found;
}

export function* turns(count: number): Coroutine<void> {
  for (let turn = 0; turn < count; turn++) yield* checkpoint();
}

/** Asks again and again, with other tasks in between, until `is` says so. */
export function* eventually(is: () => boolean): Coroutine<boolean> {
  for (let look = 0; look < 100_000; look++) {
    if (is()) return true;
    yield* checkpoint();
  }
  return false;
}

/** The error of `f`, in the words a program may rely on. */
export function* errorOf(f: () => Op<unknown>): Coroutine<string> {
  try {
    yield* f();
    return "nothing";
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    const { operation, code, path = "", destination = "" } = error;
    return [operation, code, path, destination].filter((part) => part !== "").join(" ");
  }
}
