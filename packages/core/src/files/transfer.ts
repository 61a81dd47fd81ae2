import { checkBytes, checkCount, checkFd } from "../io/check.ts";
import { coreTrap, Operation, type Op } from "../trap.ts";
import { checkOffset, checkPermissions } from "./check.ts";

/**
 * Reads at most `max` bytes (65,536) of a file from `offset` on, none exactly at its end. It may give fewer. The bytes
 * are the caller's own. Without `offset` it reads where the file stands, and moves on; pipes and devices have no other way.
 * Any number of tasks may read a file at a time. Always a checkpoint.
 *
 * Throws `IoError`: `EISDIR`, `EBADF`, `EIO`, ...; `Closed` when `fd` is closed meanwhile.
 *
 * @example
 * ```ts
 * function* beginningOf(path: string) {
 *   const fd = yield* open(path);
 *   const bytes = yield* readAt(fd, 100, 0);
 *   yield* close(fd);
 *   return bytes;
 * }
 * ```
 */
export function readAt(fd: number, max: number = 65_536, offset?: number): Op<Uint8Array> {
  checkFd("readAt(fd, max, offset)", fd);
  checkCount("readAt(fd, max, offset): max", max);
  if (offset !== undefined) checkOffset("readAt(fd, max, offset): offset", offset);
  return new Operation<Uint8Array>(coreTrap({ op: "read at", fd, max, offset }));
}

/**
 * As {@link readAt}, but to the start of `into`, as many bytes as that has at most: gives their number. The bytes come all
 * at once, just before it ends; after a cancel nothing comes. To read much with little memory.
 */
export function readInto(fd: number, into: Uint8Array, offset?: number): Op<number> {
  checkFd("readInto(fd, into, offset)", fd);
  checkBytes("readInto(fd, into, offset)", into);
  checkCount("readInto(fd, into, offset): the length of into", into.length);
  if (offset !== undefined) checkOffset("readInto(fd, into, offset): offset", offset);
  return new Operation<number>(coreTrap({ op: "read at", fd, max: into.length, offset, into }));
}

/**
 * Writes all of `bytes` to a file at `offset`; without it where the file stands, or at the end of one opened to append.
 * Short writes are continued. The caller leaves `bytes` alone until it ends. Always a checkpoint; after a cancel it is not
 * known how much was written.
 *
 * Throws `IoError`: `ENOSPC`, `EFBIG`, `EDQUOT`, ..., whose `transferred` says how many bytes were written before;
 * `Closed` when `fd` is closed meanwhile.
 */
export function writeAt(fd: number, bytes: Uint8Array, offset?: number): Op<void> {
  checkFd("writeAt(fd, bytes, offset)", fd);
  checkBytes("writeAt(fd, bytes, offset)", bytes);
  if (offset !== undefined) checkOffset("writeAt(fd, bytes, offset): offset", offset);
  return new Operation<void>(coreTrap({ op: "write at", fd, bytes, offset }));
}

/**
 * Waits until everything written to a file has reached its device; of what only describes it, with `"data"`, no more
 * than reading it back needs. Always a checkpoint. Throws `IoError`; after `EIO` it is not known what has been kept.
 */
export function sync(fd: number, what: "all" | "data" = "all"): Op<void> {
  checkFd("sync(fd, what)", fd);
  if (what !== "all" && what !== "data") throw new TypeError('sync(fd, what): what must be "all" or "data"');
  return new Operation<void>(coreTrap({ op: "sync", fd, what }));
}

/** Cuts a file off, or extends it with zeros, to `length` bytes. Always a checkpoint. Throws `IoError`. */
export function truncate(fd: number, length: number): Op<void> {
  checkFd("truncate(fd, length)", fd);
  checkOffset("truncate(fd, length): length", length);
  return new Operation<void>(coreTrap({ op: "truncate", fd, length }));
}

/** Gives a file exactly these permissions, whatever the umask. Always a checkpoint. Throws `IoError`. */
export function setPermissions(fd: number, permissions: number): Op<void> {
  checkFd("setPermissions(fd, permissions)", fd);
  checkPermissions("setPermissions(fd, permissions): permissions", permissions);
  return new Operation<void>(coreTrap({ op: "set permissions", fd, permissions }));
}
