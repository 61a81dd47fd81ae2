import { resolve } from "node:path";
import { Interrupted, run, start, virtualClock, type Body } from "@outloop/core";
import { Diverged } from "@outloop/replay";
import type { RunCommand } from "./arguments.ts";
import { inspectWhenAsked } from "./inspect/when-asked.ts";
import { findCoroutine } from "./find-coroutine.ts";
import { makeKernel } from "./kernels.ts";
import { loadModule } from "./load-module.ts";
import { provideOwnPackages } from "./own-packages.ts";
import { printFailure } from "./print-failure.ts";
import { openLog, recorded } from "./record-run.ts";
import { readReplay, replayed } from "./replay-run.ts";
import { runHosted } from "./run-hosted.ts";
import { TraceFile } from "./trace-file.ts";
import { UsageError } from "./usage-error.ts";

/** `outloop run`: prints what the program returns, or why it failed. Returns the exit code. Throws `UsageError`. */
export async function runFile(command: RunCommand): Promise<number> {
  const replay = command.replay === undefined ? undefined : readReplay(command);
  const { file, kernel: name, virtual } = command;
  const { args, mode } = replay?.header ?? { args: command.args, mode: command.mode ?? "blocking" };
  const kernel = makeKernel(name, virtual ? { clock: virtualClock() } : {});
  const log = command.record === undefined ? undefined : openLog(command.record);
  let trace: TraceFile | undefined;
  provideOwnPackages();
  // The program sees the command line it would see as a script of its own.
  process.argv = [process.execPath, resolve(file), ...args];

  const go = (program: Body<unknown>): unknown => {
    if (replay !== undefined) return replayed(replay, name, program);
    if (log !== undefined) return recorded(log, kernel, program, mode, file, args);
    return mode === "hosted" ? runHosted(() => start(kernel, program)) : run(kernel, program);
  };
  try {
    await inspectWhenAsked();
    const program = findCoroutine(await loadModule(file), file, args);
    if (command.trace !== undefined)
      trace = new TraceFile(command.trace, [file, command.record, command.replay]);
    const value = await go(trace === undefined ? program : trace.around(program));
    if (value !== undefined) console.log(value);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof Diverged) {
      console.error(`outloop: ${error.message}`);
      return 3;
    }
    // As shells tell of a program that a signal has ended.
    if (error instanceof Interrupted) return error.signal === "SIGTERM" ? 143 : 130;
    printFailure(error, mode);
    return 1;
  } finally {
    trace?.close();
  }
}
