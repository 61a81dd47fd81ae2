import { all, scopeWith, shield, spawn, type Coroutine, type Op } from "@outloop/core";
import { close, pair } from "@outloop/core/io";
import type { ProcessEnd, StdioChoice } from "@outloop/core/processes";
import { collect, feed, tailOf } from "./collect.ts";
import { ProcessFailed } from "./errors.ts";
import { inputBytes, type ExecOptions } from "./exec.ts";
import { checkCount } from "./options.ts";
import type { Process } from "./process.ts";
import { spawnProcess } from "./spawn-process.ts";
import { toText } from "./text.ts";

/** A program and its arguments. */
export type Command = readonly [file: string, ...args: string[]];

/** Options of {@link pipelineWith}: `input` and `stdin` are the first program's, the rest is for each of them. */
export type PipelineOptions = ExecOptions;

/** How the programs have ended, and what the last one has written to stdout. */
export interface PipelineResult {
  /** As text: bytes that are no UTF-8 are U+FFFD. */
  readonly stdout: string;
  /** As it came. */
  readonly bytes: Uint8Array;
  /** What each of them has complained of, in their order. */
  readonly stderr: readonly string[];
  readonly ends: readonly ProcessEnd[];
}

/**
 * Runs programs side by side, each reading what the one before it writes, as a shell's `a | b | c` does: the bytes go
 * from one to the next past this process. A checkpoint.
 *
 * Throws `ProcessFailed` for the first of them, in their order, that ends with another status than 0 or by a signal; one
 * that is ended by `SIGPIPE` has not failed, since the next one has read all it wanted. Otherwise as `exec`.
 *
 * @example
 * ```ts
 * const { stdout } = yield* pipeline(["printf", "b\\na\\nb\\n"], ["sort"], ["uniq", "-c"]);
 * ```
 */
export function pipeline(...commands: Command[]): Op<PipelineResult> {
  return pipelineWith({}, ...commands);
}

/** Like {@link pipeline}, with options. */
export function pipelineWith(options: PipelineOptions, ...commands: Command[]): Op<PipelineResult> {
  const { input, maxOutput = 16 * 1024 * 1024 } = options;
  checkCount("pipelineWith({ maxOutput }): maxOutput", maxOutput);
  if (commands.length === 0) throw new RangeError("pipeline(...commands): it takes one command at least");
  for (const command of commands)
    if (!Array.isArray(command) || command.length === 0)
      throw new TypeError(`pipeline(...commands): a command is an array such as ["sort", "-r"]`);
  const bytes = inputBytes("pipelineWith({ input })", input);
  const name = commands.map(([file]) => file).join(" | ");
  return scopeWith({ name: `pipeline '${name}'` }, piping, commands, options, bytes, maxOutput);
}

function* piping(
  commands: readonly Command[],
  options: PipelineOptions,
  input: Uint8Array | undefined,
  maxOutput: number,
): Coroutine<PipelineResult> {
  const processes = yield* startAll(commands, options, input !== undefined);
  if (input !== undefined) yield* spawn(feed, processes[0]!.stdin, input);
  const last = processes.at(-1)!;
  const [bytes, ...complaints] = yield* all([
    collect(last.stdout, maxOutput, last.command),
    ...processes.map((each) => collect(each.stderr, maxOutput, each.command)),
  ]);
  const ends: ProcessEnd[] = [];
  for (const each of processes) ends.push(yield* each.wait());
  const failed = ends.findIndex((end, index) => hasFailed(end, index === ends.length - 1));
  if (failed >= 0 && options.check !== false)
    throw new ProcessFailed(processes[failed]!.command, ends[failed]!, tailOf(complaints[failed]!));
  return { stdout: toText(bytes), bytes, stderr: complaints.map(toText), ends };
}

function hasFailed({ status, signal }: ProcessEnd, isLast: boolean): boolean {
  return status !== 0 && (isLast || signal !== "SIGPIPE");
}

function* startAll(
  commands: readonly Command[],
  { cwd, env, stdin = "ignore", group, grace }: PipelineOptions,
  hasInput: boolean,
): Coroutine<Process[]> {
  const processes: Process[] = [];
  /** The read end of the pipe from the one before. */
  let source: number | undefined;
  for (const [index, [file, ...args]] of commands.entries()) {
    const isLast = index === commands.length - 1;
    const open: number[] = source === undefined ? [] : [source];
    const from: StdioChoice = source ?? (hasInput ? "pipe" : stdin);
    source = undefined;
    try {
      const junction: readonly [number, number] | undefined = isLast ? undefined : yield* pair("pipe");
      if (junction !== undefined) open.push(...junction);
      const settings = { cwd, env, stdin: from, stdout: junction?.[1] ?? "pipe", stderr: "pipe" } as const;
      processes.push(yield* spawnProcess(file, args, { ...settings, group, grace }));
      // The next one's, from now on.
      source = junction?.[0];
    } finally {
      // Both ends are the processes' alone, or none of them would meet the end.
      yield* shield(closeAll, open, source);
    }
  }
  return processes;
}

function* closeAll(fds: readonly number[], but: number | undefined): Coroutine<void> {
  for (const fd of fds) if (fd !== but) yield* close(fd);
}
