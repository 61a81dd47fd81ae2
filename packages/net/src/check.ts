import { toBytes, type Data } from "./text.ts";

/** The boundary checks of this package; `what` names the call. */
export function checkCount(what: string, count: unknown): asserts count is number {
  if (!Number.isInteger(count) || (count as number) < 1)
    throw new RangeError(`${what} must be a whole number from 1, got ${String(count)}`);
}

export function checkTime(what: string, ms: unknown): asserts ms is number {
  if (!(typeof ms === "number" && ms >= 0))
    throw new RangeError(`${what} must be a number of milliseconds from 0, got ${String(ms)}`);
}

export function checkFd(what: string, fd: unknown): asserts fd is number {
  if (!Number.isInteger(fd) || (fd as number) < 0)
    throw new RangeError(`${what}: fd must be a whole number from 0, got ${String(fd)}`);
}

export function checkedBytes(what: string, data: unknown): Uint8Array {
  if (data instanceof Uint8Array || typeof data === "string") return toBytes(data);
  throw new TypeError(`${what}: expected a Uint8Array or a string, got ${typeof data}`);
}

export function checkedDelimiter(what: string, delimiter: Data): Uint8Array {
  const bytes = checkedBytes(what, delimiter);
  if (bytes.length === 0) throw new RangeError(`${what}: the delimiter is empty, so it is everywhere`);
  return bytes;
}
