import { IoError } from "@outloop/core/io";
import type { Signal, StartedProcess, StartOptions, StdioChoice } from "@outloop/core/processes";
import type { Trap } from "@outloop/core/kernel";
import type { Descriptors } from "./descriptors.ts";
import { failureOf } from "./failures.ts";
import { EAGAIN, ECHILD, ENOENT, ESRCH } from "./linux.ts";
import { describeErrno } from "./port/errno.ts";
import {
  CTL_PAIR,
  CTL_PROCESS,
  KIND_OTHER,
  KIND_PIPE,
  STAGE_CWD,
  STAGE_HANDLE,
  STAGE_FD,
  STAGE_INTERPRETER,
} from "./port/port.ts";
import { MAYBE } from "./readiness.ts";
import { reapOrphans } from "./orphans.ts";
import type { Reading } from "./reading.ts";
import { nameOfSignal, numberOfSignal } from "./signal-numbers.ts";
import { encodeImage, environmentOf, FD_IGNORE, placesOf } from "./spawn-image.ts";

type StartRequest = Trap &
  Pick<StartOptions, "cwd" | "env"> & {
    readonly file: string;
    readonly args: readonly string[];
    readonly stdio: readonly StdioChoice[];
    readonly group: boolean;
  };

type KillRequest = Trap & {
  readonly fd: number;
  readonly pid: number;
  readonly signal: Signal;
  readonly group: boolean;
};

export function startProcess(io: Descriptors, trap: Trap): StartedProcess {
  const request = trap as StartRequest;
  const { file, args, cwd, stdio, group } = request;
  const { port } = io;
  reapOrphans(port);
  /** What the process gets; the ends of pipes are closed here when it has them. */
  const theirs: number[] = [];
  const ours: (number | undefined)[] = [];
  const fds: number[] = [];
  try {
    for (const [number, choice] of stdio.entries()) {
      let end: number | undefined;
      if (choice === "pipe") [end, fds[number]] = openPipe(io, request, number === 0, theirs);
      else fds[number] = choice === "ignore" ? FD_IGNORE : lend(io, choice === "inherit" ? number : choice);
      ours[number] = end;
    }
    const { env, path } = environmentOf(request.env);
    const image = { paths: placesOf(file, path), args: [file, ...args], env, fds, cwd, group };
    const handle = port.startProcess(encodeImage(image));
    if (handle < 0) throw startFailure(-handle, port.ctl[CTL_PROCESS]!, request);
    const pid = port.ctl[CTL_PROCESS]!;
    io.opened(handle, KIND_OTHER, false);
    return { pid, handle, fds: ours };
  } catch (error) {
    for (const fd of ours) if (fd !== undefined) io.close(fd, request.op);
    throw error;
  } finally {
    for (const fd of theirs) port.close(fd);
  }
}

/** Our end and theirs. Theirs waits, as programs expect; the ends have no mode in common. */
function openPipe(
  io: Descriptors,
  request: StartRequest,
  isInput: boolean,
  theirs: number[],
): readonly [number, number] {
  const { port } = io;
  const result = port.pipe();
  if (result < 0) throw startFailure(-result, STAGE_FD, request);
  const pair = [port.ctl[CTL_PAIR]!, port.ctl[CTL_PAIR + 1]!] as const;
  const [end, their] = isInput ? [pair[1], pair[0]] : pair;
  theirs.push(their);
  port.setNonBlocking(their, 0);
  io.opened(end, KIND_PIPE);
  return [end, their];
}

/**
 * A descriptor that a process is about to get: what was written before leaves before. Programs expect one that waits, and
 * its mode is shared with them, so from now on it is touched only after an edge.
 */
function lend(io: Descriptors, fd: number): number {
  const of = io.known(fd);
  if (of === undefined || of.isFile) return fd;
  io.sendNow(of);
  if (!of.isBlocking) {
    io.port.setNonBlocking(fd, 0);
    of.isBlocking = true;
    of.input = of.output = MAYBE;
  }
  return fd;
}

function startFailure(errno: number, stage: number, { op, file, cwd }: StartRequest): IoError {
  const { code, reason } = describeErrno(errno);
  const isCwd = stage === STAGE_CWD;
  return new IoError({
    code,
    reason: reasonOf(stage, errno, reason, file),
    operation: op,
    path: isCwd ? cwd : file,
  });
}

function reasonOf(stage: number, errno: number, reason: string, file: string): string {
  switch (stage) {
    case STAGE_CWD:
      return `the folder to start it in: ${reason}`;
    case STAGE_FD:
      return `the descriptors it is given: ${reason}`;
    case STAGE_INTERPRETER:
      return "the program is there, but not the interpreter or loader that it names";
    case STAGE_HANDLE:
      return `a descriptor that stands for it (pidfd_open, Linux 5.4 or later): ${reason}`;
    default:
      if (errno === ENOENT && !file.includes("/")) return "no folder of PATH has such a program";
      return errno === EAGAIN ? "there are as many processes as the system allows (see ulimit -u)" : reason;
  }
}

/** Whether anybody was there to get it. */
export function killProcess(io: Descriptors, trap: Trap): boolean {
  const { fd, op, pid, signal, group } = trap as KillRequest;
  const of = io.get(fd, op);
  const result = io.port.killProcess(fd, numberOfSignal(signal), group ? pid : 0);
  if (result < 0 && result !== -ESRCH) throw failureOf(-result, op, of);
  return result === 0;
}

/** Takes the end of a process, or waits for it. */
export function waitOn(io: Descriptors, handle: number, reading: Reading): void {
  const { port } = io;
  const result = port.waitProcess(handle);
  if (result === -EAGAIN) return reading.wait();
  if (result === -ECHILD) return reading.fail(forgotten(handle, reading.request));
  if (result < 0) return reading.failWith(-result);
  const how = port.ctl[CTL_PROCESS + 1]!;
  const isStatus = port.ctl[CTL_PROCESS] === 0;
  reading.answer({
    status: isStatus ? how : undefined,
    signal: isStatus ? undefined : nameOfSignal(how),
  });
}

function forgotten(fd: number, { op }: Trap): IoError {
  const reason =
    "how it ended has been told already, or it is no child of this process, or SIGCHLD is ignored here";
  return new IoError({ code: "ECHILD", reason, operation: op, fd });
}
