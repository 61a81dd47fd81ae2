import { describeValue } from "../describe.ts";

/** Where a file is. Names are bytes to the system: those that are no UTF-8 are given, and come, as they are. */
export type Path = string | Uint8Array;

/** Throws `TypeError` or `RangeError`, naming `what`, for what can be no path. */
export function checkPath(what: string, path: unknown): asserts path is Path {
  if (typeof path !== "string" && !(path instanceof Uint8Array))
    throw new TypeError(`${what}: expected a path, a string or bytes, got ${describeValue(path)}`);
  if (path.length === 0) throw new RangeError(`${what}: the path is empty`);
  if (typeof path === "string" ? path.includes("\0") : path.includes(0))
    throw new RangeError(`${what}: a path has no zero byte within, got ${describeValue(path)}`);
  if (typeof path === "string" && /\p{Surrogate}/u.test(path))
    throw new RangeError(
      `${what}: ${JSON.stringify(path)} has half a surrogate pair, which no bytes stand for`,
    );
}

/** A copy of what the caller might change before it is read. */
export function ownPath(path: Path): Path {
  return typeof path === "string" ? path : path.slice();
}
