import { describeValue } from "../describe.ts";

/** The boundary checks of the operations on files, besides those of descriptors. */
export function checkOffset(what: string, offset: unknown): asserts offset is number {
  if (!Number.isSafeInteger(offset) || (offset as number) < 0)
    throw new RangeError(`${what} must be a whole number of bytes from 0, got ${describeValue(offset)}`);
}

/** Permissions as octal digits are written: 0o644. */
export function checkPermissions(what: string, mode: unknown): asserts mode is number {
  if (!Number.isInteger(mode) || (mode as number) < 0 || (mode as number) > 0o7777)
    throw new RangeError(`${what} must be permissions such as 0o644, got ${describeValue(mode)}`);
}
