import { describeValue } from "../describe.ts";
import { coreTrap, Operation, type Op } from "../trap.ts";
import { checkFd } from "../io/check.ts";
import { checkSignal, type Signal } from "./signals.ts";
import type { StartedProcess } from "./start.ts";

/**
 * Sends a signal to a process, or with `group` to all of the group that it was started as the first of. Answers whether
 * somebody was there to get it: false once the process has been waited for, whoever has its number by then. A process
 * that has ended and not been waited for gets signals, without effect. Not a checkpoint, so it acts also in a task that
 * is cancelled.
 *
 * Throws `IoError`: `EPERM` for a process that has taken on other rights, `EBADF` when its handle has been closed.
 *
 * @example
 * ```ts
 * const started = yield* startProcess("sleep", ["1000"]);
 * yield* killProcess(started, "SIGTERM"); // true
 * yield* waitProcess(started.handle); // { status: undefined, signal: "SIGTERM" }
 * yield* close(started.handle);
 * ```
 */
export function killProcess(
  process: Pick<StartedProcess, "pid" | "handle">,
  signal: Signal,
  { group = false }: { readonly group?: boolean } = {},
): Op<boolean> {
  const what = "killProcess(process, signal)";
  if (typeof process !== "object" || process === null)
    throw new TypeError(`${what}: process must be what startProcess answered, got ${describeValue(process)}`);
  const { pid, handle } = process;
  checkFd(`${what}: handle`, handle);
  if (!Number.isInteger(pid) || pid < 2 || pid > 0x7fffffff)
    throw new RangeError(`${what}: pid must be that of a process, got ${describeValue(pid)}`);
  checkSignal(what, signal);
  return new Operation<boolean>(coreTrap({ op: "kill process", fd: handle, pid, signal, group }));
}
