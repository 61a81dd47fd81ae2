// Nothing that a caller passes may be believed: what is wrong becomes `-errno`, and nothing here runs code of the caller's.
import { types } from "node:util";
import { EBADF, EFAULT, EINVAL } from "./linux.ts";

/** The most that one read or write of Linux transfers. */
const MOST = 0x7fff_f000;

/** A number that the system can take for an `int`. */
export function isInt(value: unknown): value is number {
  return typeof value === "number" && (value | 0) === value;
}

/** 0, or what is wrong with a descriptor. */
export function checkFd(fd: unknown): number {
  if (!isInt(fd)) return -EINVAL;
  return fd < 0 ? -EBADF : 0;
}

export const isBytes: (value: unknown) => value is Uint8Array = types.isUint8Array;

/** A getter of typed arrays, which is called for an array. */
function getter(name: string): (this: Uint8Array) => unknown {
  const descriptor = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), name);
  return (descriptor as { readonly get: (this: Uint8Array) => unknown }).get;
}

const length = getter("length") as (this: Uint8Array) => number;
const buffer = getter("buffer") as (this: Uint8Array) => ArrayBuffer;
const byteOffset = getter("byteOffset") as (this: Uint8Array) => number;

/** The true length: a property of that name may say anything. A detached array has none. */
export function lengthOf(bytes: Uint8Array): number {
  return length.call(bytes);
}

/** 0, or what is wrong with a part of an array. */
export function checkRange(bytes: unknown, offset: unknown, count: unknown): number {
  if (!isBytes(bytes) || typeof offset !== "number" || typeof count !== "number") return -EINVAL;
  // Written so that NaN and infinities fail.
  if (!(offset >= 0 && count >= 0 && offset + count <= lengthOf(bytes))) return -EFAULT;
  return Number.isInteger(offset) && Number.isInteger(count) ? 0 : -EINVAL;
}

/** The array from `offset` on. */
export function from(bytes: Uint8Array, offset: number): Uint8Array {
  if (offset === 0) return bytes;
  return new Uint8Array(buffer.call(bytes), byteOffset.call(bytes) + offset, lengthOf(bytes) - offset);
}

/** So many bytes are asked of the system at once. */
export function atMost(count: number): number {
  return count < MOST ? count : MOST;
}
