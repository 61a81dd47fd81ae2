import { appendFileSync, openSync } from "node:fs";
import { basename } from "node:path";
import type { Body, Kernel } from "@outloop/core";
import { Recorder } from "@outloop/replay";
import type { Mode } from "./modes.ts";
import { runHosted } from "./run-hosted.ts";
import { UsageError } from "./usage-error.ts";

/** Opens the file for a recording, which it empties. Throws `UsageError`. */
export function openLog(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new UsageError(`--record ${path}: ${(error as Error).message}`);
  }
}

/** Runs `program` and writes the recording to `log`, line by line, so that a process that dies leaves all that came before. */
export async function recorded(
  log: number,
  kernel: Kernel,
  program: Body<unknown>,
  mode: Mode,
  file: string,
  args: readonly string[],
): Promise<unknown> {
  const recorder = new Recorder((line) => appendFileSync(log, line), {
    program: basename(file),
    args,
    globals: true,
  });
  try {
    if (mode === "blocking") return recorder.run(kernel, program);
    return await runHosted(() => recorder.start(kernel, program));
  } finally {
    if (recorder.failure !== undefined)
      console.error(`outloop: the recording is not whole: ${String(recorder.failure.error)}`);
    for (const each of recorder.lost)
      console.error(
        `outloop: the recording cannot hold ${each.replace(/^(line \d+): (.*)/s, "$2 ($1)")}: its replay ends there`,
      );
  }
}
