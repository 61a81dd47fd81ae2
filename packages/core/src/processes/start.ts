import { describeValue } from "../describe.ts";
import { coreTrap, Operation, type Op } from "../trap.ts";
import { checkOptions, checkText, checkTexts } from "./check.ts";

/**
 * What a descriptor of the new process is: one end of a pipe whose other end is the answer's, the same descriptor of the
 * one that starts it, `/dev/null`, or an open descriptor.
 */
export type StdioChoice = "pipe" | "inherit" | "ignore" | number;

/** How a process is started. */
export interface StartOptions {
  /** The folder it starts in, to which a `file` with a slash in it is relative as well. Default: that of its parent. */
  readonly cwd?: string | undefined;
  /** All of its environment; what is `undefined` is left out. Default: that of its parent. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Its descriptors, from 0 on; it has no others. Default: three times `"ignore"`. */
  readonly stdio?: readonly StdioChoice[] | undefined;
  /** Makes it the first of a process group of its own, so that signals can reach all it starts. Default: false. */
  readonly group?: boolean | undefined;
}

/** A process that has been started. */
export interface StartedProcess {
  readonly pid: number;
  /**
   * A descriptor that stands for the process, and never for another one that gets its number. `readable` when it has ended.
   * Whoever started the process closes it.
   */
  readonly handle: number;
  /** By descriptor of the process: our end of its pipe, for whoever started the process to close. */
  readonly fds: readonly (number | undefined)[];
}

/**
 * Starts a program. `file` is looked for in the folders of `PATH`, that of the new environment, unless it has a slash in
 * it. The process has the descriptors of `stdio` and no others, no signal blocked, and each signal does what it does by
 * default. Not a checkpoint: it holds the thread until the system has loaded the program.
 *
 * What is started has to be waited for, see `waitProcess`, and its handle and pipes be closed. Throws `IoError`, whose
 * `path` is the program or, when that is what is wrong, the folder: `ENOENT`, `EACCES`, `E2BIG`, `EAGAIN` when there are
 * too many processes, `EMFILE`. Then nothing is left open.
 *
 * @example
 * ```ts
 * const { handle, fds } = yield* startProcess("echo", ["hello"], { stdio: ["ignore", "pipe", "inherit"] });
 * const said = yield* recv(fds[1]!); // "hello\n", as bytes
 * yield* waitProcess(handle); // { status: 0, signal: undefined }
 * yield* close(fds[1]!);
 * yield* close(handle);
 * ```
 */
export function startProcess(
  file: string,
  args: readonly string[] = [],
  options: StartOptions = {},
): Op<StartedProcess> {
  const what = "startProcess(file, args, options)";
  checkText(`${what}: file`, file);
  if (file === "") throw new RangeError(`${what}: file must not be empty`);
  checkTexts(`${what}: args`, args);
  checkOptions(what, options);
  const { cwd, env, stdio = ["ignore", "ignore", "ignore"], group = false } = options;
  return new Operation<StartedProcess>(
    coreTrap({
      op: "start process",
      file,
      args: [...args],
      cwd,
      env: env === undefined ? undefined : { ...env },
      stdio: [...stdio],
      group,
      describe: `the start of ${describeValue(file)}`,
    }),
  );
}
