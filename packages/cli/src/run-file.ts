import { resolve } from "node:path";
import { Interrupted, run, virtualClock } from "@outloop/core";
import type { RunCommand } from "./arguments.ts";
import { inspectWhenAsked } from "./inspect/when-asked.ts";
import { findCoroutine } from "./find-coroutine.ts";
import { makeKernel } from "./kernels.ts";
import { loadModule } from "./load-module.ts";
import { printFailure } from "./print-failure.ts";
import { provideOwnPackages } from "./own-packages.ts";
import { runHosted } from "./run-hosted.ts";
import { UsageError } from "./usage-error.ts";

/** `outloop run`: prints what the program returns, or why it failed. Returns the exit code. Throws `UsageError`. */
export async function runFile({ file, kernel: name, mode, virtual, args }: RunCommand): Promise<number> {
  const kernel = makeKernel(name, virtual ? { clock: virtualClock() } : {});
  provideOwnPackages();
  // The program sees the command line it would see as a script of its own.
  process.argv = [process.execPath, resolve(file), ...args];
  try {
    await inspectWhenAsked();
    const program = findCoroutine(await loadModule(file), file, args);
    const value = await (mode === "hosted" ? runHosted(kernel, program) : run(kernel, program));
    if (value !== undefined) console.log(value);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // As shells tell of a program that a signal has ended.
    if (error instanceof Interrupted) return error.signal === "SIGTERM" ? 143 : 130;
    printFailure(error, mode);
    return 1;
  }
}
