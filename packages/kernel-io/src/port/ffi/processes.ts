// Starting programs by posix_spawn, and what becomes of them, through descriptors that stand for processes.
import { CTL_PROCESS, STAGE_HANDLE, STAGE_START } from "../port.ts";
import { checkFd, isInt } from "./checks.ts";
import { readImage, type Plan } from "./image.ts";
import { EAGAIN, ECHILD, EINTR, EINVAL, ESRCH } from "./linux.ts";
import type { Libc, Pointer } from "./libc.ts";
import { Preparation } from "./spawn.ts";
import type { State } from "./state.ts";

const PIDFD_SEND_SIGNAL = 424;
const PIDFD_OPEN = 434;
/** By architecture; the newer calls have the same number everywhere. */
const WAITID = process.arch === "arm64" ? 95 : 247;
const P_PIDFD = 3;
const WNOHANG = 1;
const WEXITED = 4;
const WNOWAIT = 0x0100_0000;
const SIGNAL_GROUP = 4;
const SIGKILL = 9;
const CLD_EXITED = 1;
/** `siginfo_t`, in words: the kind of end, the process, its status or signal. */
const INFO_WORDS = 32;
const INFO_CODE = 2;
const INFO_PID = 4;
const INFO_STATUS = 6;

const info = new Int32Array(INFO_WORDS);

export function startProcess(state: State, image: Uint8Array): number {
  const plan = readImage(state.libc, image);
  return plan === undefined ? fail(state, STAGE_START, EINVAL) : start(state, plan);
}

function start(state: State, plan: Plan): number {
  const { libc, ctl } = state;
  // Keeps a descriptor free for the process, and tells whether this system has such ones, before anything runs.
  const reserve = openHandle(libc, process.pid);
  if (reserve < 0) return fail(state, STAGE_HANDLE, -reserve);
  const preparation = new Preparation(libc, plan);
  let pid: number;
  try {
    pid = preparation.start();
  } finally {
    preparation.end();
    libc.close(reserve);
  }
  if (pid < 0) return fail(state, preparation.stage, -pid);
  const handle = openHandle(libc, pid);
  if (handle < 0) {
    // Another thread has taken the last descriptor: nobody could wait for this process.
    libc.kill(pid, SIGKILL);
    while (libc.waitpid(pid, null, 0) < 0 && libc.errno() === EINTR);
    return fail(state, STAGE_HANDLE, -handle);
  }
  ctl[CTL_PROCESS] = pid;
  return handle;
}

function openHandle(libc: Libc, pid: number): number {
  return call(libc, PIDFD_OPEN, "int", pid, "int", 0);
}

function fail({ ctl }: State, stage: number, errno: number): number {
  ctl[CTL_PROCESS] = stage;
  return -errno;
}

/** 0: it has ended, see `info`, and is forgotten unless `options` say to leave it. */
function waitFor(libc: Libc, handle: number, options: number): number {
  info.fill(0);
  const flags = WEXITED | WNOHANG | options;
  const result = call(
    libc,
    WAITID,
    "int",
    P_PIDFD,
    "int",
    handle,
    "void *",
    info,
    "int",
    flags,
    "void *",
    null,
  );
  return result === 0 && info[INFO_PID] === 0 ? -EAGAIN : result;
}

export function waitProcess({ ctl, libc }: State, handle: number): number {
  const error = checkFd(handle) || waitFor(libc, handle, 0);
  if (error !== 0) return error;
  ctl[CTL_PROCESS] = info[INFO_CODE] === CLD_EXITED ? 0 : 1;
  ctl[CTL_PROCESS + 1] = info[INFO_STATUS]!;
  return 0;
}

export function killProcess({ libc }: State, handle: number, signal: number, group: number): number {
  const error = checkFd(handle);
  if (error !== 0) return error;
  // -1 and 0 would mean very many others.
  if (!isInt(signal) || signal < 0 || signal > 64 || !isInt(group) || group < 0 || group === 1)
    return -EINVAL;
  if (group === 0) return sendSignal(libc, handle, signal, 0);
  const result = sendSignal(libc, handle, signal, SIGNAL_GROUP);
  if (result !== -EINVAL) return result;
  // Before Linux 6.9. Its number is its own until it has been waited for.
  const left = waitFor(libc, handle, WNOWAIT);
  if (left === -ECHILD) return -ESRCH;
  if (left !== 0 && left !== -EAGAIN) return left;
  return libc.kill(-group, signal) < 0 ? -libc.errno() : 0;
}

function sendSignal(libc: Libc, handle: number, signal: number, flags: number): number {
  return call(libc, PIDFD_SEND_SIGNAL, "int", handle, "int", signal, "void *", null, "int", flags);
}

/** The result, or `-errno`. */
function call(libc: Libc, number: number, ...typed: (string | number | Pointer)[]): number {
  for (;;) {
    const result = libc.syscall(number, ...typed);
    if (result >= 0) return result;
    const errno = libc.errno();
    if (errno !== EINTR) return -errno;
  }
}
