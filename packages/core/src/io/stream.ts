import { describeValue } from "../describe.ts";
import { coreTrap, Operation, type Op } from "../trap.ts";
import { checkBytes, checkCount, checkFd } from "./check.ts";

/**
 * Receives from a stream: at least one byte and at most `max` (65,536), none exactly at the end. The bytes are the
 * caller's own; the `buffer` behind them may be larger, and what else it holds is undefined. One task at a time receives
 * from an `fd`; a second one gets `Busy`. Always a checkpoint.
 *
 * Throws `IoError` for what the system reports, `Closed` when `fd` is closed meanwhile.
 */
export function recv(fd: number, max: number = 65_536): Op<Uint8Array> {
  checkFd("recv(fd, max)", fd);
  checkCount("recv(fd, max): max", max);
  return new Operation<Uint8Array>(coreTrap({ op: "recv", fd, max }));
}

/**
 * Sends all of `bytes` to a stream: ends when the system has taken the last of them, which may take long if the peer does
 * not read. What was given to {@link write} before goes first. The caller leaves `bytes` alone until then. One task at
 * a time. Always a checkpoint.
 *
 * Throws `IoError` for what the system reports, `Closed` when `fd` is closed meanwhile; how much has been sent by then
 * is not known.
 */
export function send(fd: number, bytes: Uint8Array): Op<void> {
  checkFd("send(fd, bytes)", fd);
  checkBytes("send(fd, bytes)", bytes);
  return new Operation<void>(coreTrap({ op: "send", fd, bytes }));
}

/** Sends several arrays as one stream, in order. Otherwise as {@link send}. */
export function sendv(fd: number, buffers: readonly Uint8Array[]): Op<void> {
  checkFd("sendv(fd, buffers)", fd);
  if (!Array.isArray(buffers))
    throw new TypeError(`sendv(fd, buffers): expected an array, got ${describeValue(buffers)}`);
  for (const each of buffers) checkBytes("sendv(fd, buffers)", each);
  return new Operation<void>(coreTrap({ op: "sendv", fd, buffers: [...buffers] }));
}

/**
 * Takes `bytes` for sending and answers at once, with the number of bytes that wait so far; from then on the caller may
 * change them. A few leave together with whatever else is written to `fd`, at the latest when the task parks next; many
 * (16 kB and more) may leave at once. A copy of what the peer does not take is kept: to hold a fast writer up, ask
 * {@link flush} when many wait. An error is met by the next operation on `fd` that sends, or by its close. Not a
 * checkpoint.
 */
export function write(fd: number, bytes: Uint8Array): Op<number> {
  checkFd("write(fd, bytes)", fd);
  checkBytes("write(fd, bytes)", bytes);
  return new Operation<number>(coreTrap({ op: "write", fd, bytes }));
}

/** Waits until the system has taken everything that was given to {@link write}. Always a checkpoint. */
export function flush(fd: number): Op<void> {
  checkFd("flush(fd)", fd);
  return new Operation<void>(coreTrap({ op: "flush", fd }));
}

/**
 * Ends one direction of a connection, or both, after everything written has been sent: the peer of who shuts down
 * `"send"` meets the end. Always a checkpoint.
 */
export function shutdown(fd: number, how: "receive" | "send" | "both"): Op<void> {
  checkFd("shutdown(fd, how)", fd);
  if (how !== "receive" && how !== "send" && how !== "both")
    throw new TypeError(
      `shutdown(fd, how): how must be "receive", "send" or "both", got ${describeValue(how)}`,
    );
  return new Operation<void>(coreTrap({ op: "shutdown", fd, how }));
}
