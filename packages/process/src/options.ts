import type { StdioChoice } from "@outloop/core/processes";

/** How a program is started and ended. */
export interface ProcessOptions {
  /** The folder it starts in, to which a `file` with a slash in it is relative as well. Default: the present one. */
  readonly cwd?: string | undefined;
  /** All of its environment; what is `undefined` is left out. Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where it reads from: `"pipe"` is `process.stdin`. Default: `"ignore"`, nothing. */
  readonly stdin?: StdioChoice | undefined;
  /** Where it writes to: `"pipe"` is `process.stdout`. Default: `"inherit"`, where this process writes to. */
  readonly stdout?: StdioChoice | undefined;
  /** As `stdout`, for `process.stderr`. */
  readonly stderr?: StdioChoice | undefined;
  /**
   * Makes it the first of a process group: what ends it, and `kill`, reach also what it has started. The keys of the
   * terminal (Ctrl-C) then do not reach it. Default: false.
   */
  readonly group?: boolean | undefined;
  /** When its scope is cancelled: how many milliseconds it has between `SIGTERM` and `SIGKILL`. Default: 2000. */
  readonly grace?: number | undefined;
}

export function checkGrace(what: string, grace: unknown): asserts grace is number {
  if (!(typeof grace === "number" && grace >= 0))
    throw new RangeError(`${what}: grace must be a number of milliseconds from 0, got ${String(grace)}`);
}

export function checkCount(what: string, count: unknown): asserts count is number {
  if (!Number.isInteger(count) || (count as number) < 1)
    throw new RangeError(`${what} must be a whole number from 1, got ${String(count)}`);
}
