import { checkFd } from "../io/check.ts";
import { coreTrap, Operation, type Op } from "../trap.ts";

/** How a process has ended: exactly one of the two. */
export interface ProcessEnd {
  /** What it returned, 0 to 255. */
  readonly status: number | undefined;
  /** The signal that ended it: `"SIGKILL"`. */
  readonly signal: string | undefined;
}

/**
 * Waits until the process of `handle` has ended and tells how; the system then forgets it. Who wants to know later has to
 * keep the answer. One task at a time. Always a checkpoint.
 *
 * Throws `Busy` when another task waits, `Closed` when the handle is closed meanwhile, `IoError`: `EBADF` for what is no
 * handle, `ECHILD` when somebody else has been told already.
 *
 * @example
 * ```ts
 * const { handle } = yield* startProcess("false");
 * const { status } = yield* waitProcess(handle); // 1
 * yield* close(handle);
 * ```
 */
export function waitProcess(handle: number): Op<ProcessEnd> {
  checkFd("waitProcess(handle)", handle);
  return new Operation<ProcessEnd>(coreTrap({ op: "wait process", fd: handle }));
}
