import { all, scopeWith, spawn, type Coroutine, type Op } from "@outloop/core";
import type { ProcessEnd } from "@outloop/core/processes";
import type { Data } from "@outloop/net";
import { collect, feed, tailOf } from "./collect.ts";
import { ProcessFailed } from "./errors.ts";
import { checkCount, type ProcessOptions } from "./options.ts";
import { spawnProcess } from "./spawn-process.ts";
import { toBytes, toText } from "./text.ts";

/** Options of {@link exec} and of pipelines. */
export interface ExecOptions extends Pick<ProcessOptions, "cwd" | "env" | "stdin" | "group" | "grace"> {
  /** What it reads, instead of `stdin`. */
  readonly input?: Data | undefined;
  /** How many bytes it may write to stdout, and how many to stderr. Default: 16 MiB. */
  readonly maxOutput?: number | undefined;
  /** Throws `ProcessFailed` unless it ends with status 0. Default: true. */
  readonly check?: boolean | undefined;
}

/** How a program has ended, and what it has written, as text: bytes that are no UTF-8 are U+FFFD. */
export interface ExecResult extends ProcessEnd {
  readonly stdout: string;
  readonly stderr: string;
  /** What it has written to stdout, as it came. */
  readonly bytes: Uint8Array;
}

/**
 * Runs a program to its end and gives what it has written. No shell is involved. A checkpoint.
 *
 * Throws `ProcessFailed` when it ends with another status than 0 or by a signal, with the end of its stderr; with
 * `check: false` the result tells. Throws `OutputLimitExceeded` for more than `maxOutput`, and `IoError` as `spawnProcess`
 * does. However it is left, the program has ended: a cancel, by `timeout` for example, sends `SIGTERM`, and after `grace`
 * milliseconds `SIGKILL`.
 *
 * It lasts until nobody can write to its output any more: what the program leaves behind in the background counts.
 *
 * @example
 * ```ts
 * const { stdout } = yield* exec("git", ["--version"]);
 * const sorted = yield* exec("sort", [], { input: "b\na\n" });
 * sorted.stdout; // "a\nb\n"
 * ```
 */
export function exec(file: string, args: readonly string[] = [], options: ExecOptions = {}): Op<ExecResult> {
  const { input, maxOutput = 16 * 1024 * 1024 } = options;
  checkCount("exec(file, args, { maxOutput }): maxOutput", maxOutput);
  const bytes = inputBytes("exec(file, args, { input })", input);
  return scopeWith({ name: `exec of '${file}'` }, executing, file, args, options, bytes, maxOutput);
}

export function inputBytes(what: string, input: unknown): Uint8Array | undefined {
  if (input === undefined || input instanceof Uint8Array) return input;
  if (typeof input === "string") return toBytes(input);
  throw new TypeError(`${what}: expected a Uint8Array or a string, got ${typeof input}`);
}

function* executing(
  file: string,
  args: readonly string[],
  { cwd, env, stdin = "ignore", group, grace, check = true }: ExecOptions,
  input: Uint8Array | undefined,
  maxOutput: number,
): Coroutine<ExecResult> {
  const process = yield* spawnProcess(file, args, {
    cwd,
    env,
    stdin: input === undefined ? stdin : "pipe",
    stdout: "pipe",
    stderr: "pipe",
    group,
    grace,
  });
  const { command } = process;
  if (input !== undefined) yield* spawn(feed, process.stdin, input);
  const [bytes, complaints] = yield* all([
    collect(process.stdout, maxOutput, command),
    collect(process.stderr, maxOutput, command),
  ]);
  const { status, signal } = yield* process.wait();
  if (check && status !== 0) throw new ProcessFailed(command, { status, signal }, tailOf(complaints));
  return { status, signal, stdout: toText(bytes), stderr: toText(complaints), bytes };
}
