import { describeValue } from "../describe.ts";

/** The boundary checks of the operations on descriptors. */
export function checkFd(what: string, fd: unknown): asserts fd is number {
  if (!Number.isInteger(fd) || (fd as number) < 0 || (fd as number) > 0x7fffffff)
    throw new RangeError(`${what}: fd must be a whole number from 0, got ${describeValue(fd)}`);
}

export function checkBytes(what: string, bytes: unknown): asserts bytes is Uint8Array {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(`${what}: expected a Uint8Array, got ${describeValue(bytes)}`);
}

export function checkCount(what: string, count: unknown): asserts count is number {
  if (!Number.isInteger(count) || (count as number) < 1)
    throw new RangeError(`${what} must be a whole number from 1, got ${describeValue(count)}`);
}
