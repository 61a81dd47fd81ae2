import { readFileSync, readSync } from "node:fs";
import { basename } from "node:path";
import { isatty } from "node:tty";
import type { Body } from "@outloop/core";
import { inWords, LogError, Replay, type Line } from "@outloop/replay";
import type { RunCommand } from "./arguments.ts";
import { makeKernel } from "./kernels.ts";
import { UsageError } from "./usage-error.ts";

/** The recording that `command` names. Throws `UsageError` for one that is torn, foreign, or does not go with the command. */
export function readReplay({ replay: path, file, args, mode, step }: RunCommand): Replay {
  const replay = readLog(path!, step);
  const { program, mode: recorded, args: then } = replay.header;
  if (program !== basename(file))
    throw new UsageError(`${path} is a recording of ${program}, not of ${basename(file)}`);
  if (mode !== undefined && mode !== recorded)
    throw new UsageError(`${path} was recorded with --mode ${recorded}, and so it is replayed`);
  if (args.length > 0 && JSON.stringify(args) !== JSON.stringify(then)) {
    throw new UsageError(
      `${path} was recorded with ${then.length === 0 ? "no arguments" : `the arguments ${then.join(" ")}`}; ` +
        `a replay takes them from there`,
    );
  }
  return replay;
}

function readLog(path: string, step: boolean): Replay {
  try {
    return new Replay(readFileSync(path, "utf8"), { name: path, ...(step ? { onLine: stepper() } : {}) });
  } catch (error) {
    if (error instanceof LogError) throw new UsageError(error.message);
    throw new UsageError(`--replay ${path}: ${(error as Error).message}`);
  }
}

/** Runs `program` from its recording, on a kernel of any kind. */
export function replayed(replay: Replay, kernel: string, program: Body<unknown>): unknown {
  const make = (options: Parameters<typeof makeKernel>[1]): ReturnType<typeof makeKernel> =>
    makeKernel(kernel, options);
  return replay.header.mode === "hosted" ? replay.start(make, program) : replay.run(make, program);
}

/** Prints each line of a recording as it comes true, and waits for Enter. On stderr: stdout is the program's. */
function stepper(): (line: Line, number: number) => void {
  let isStepping = true;
  // A terminal shows the Enter that is typed, and so ends the line.
  const isTyped = isatty(0);
  return (line, number) => {
    process.stderr.write(`${String(number).padStart(5)}  ${inWords(line)}`);
    const answer = isStepping ? readAnswer() : undefined;
    if (answer === undefined || !isTyped) process.stderr.write("\n");
    if (answer !== "") isStepping = false;
  };
}

/** One line of stdin, without an event loop; `undefined` at its end. */
function readAnswer(): string | undefined {
  const byte = new Uint8Array(1);
  let line = "";
  for (;;) {
    let count: number;
    try {
      count = readSync(0, byte);
    } catch (error) {
      // A terminal that somebody has made non-blocking.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return undefined;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      continue;
    }
    if (count === 0) return undefined;
    const character = String.fromCharCode(byte[0]!);
    if (character === "\n") return line.trim();
    line += character;
  }
}
