import { describeValue } from "../describe.ts";
import { coreTrap, Operation, type Op } from "../trap.ts";
import { checkPermissions } from "./check.ts";
import { checkPath, ownPath, type Path } from "./path.ts";

/** What a file is opened for. Without `write` and `append` it is read. */
export interface OpenFlags {
  /** Default: true, unless `write` or `append` is. */
  readonly read?: boolean | undefined;
  readonly write?: boolean | undefined;
  /** Every write goes to the end, wherever that is by then. */
  readonly append?: boolean | undefined;
  /** Makes it where it does not exist. */
  readonly create?: boolean | undefined;
  /** Makes it, or fails with `EEXIST`. */
  readonly exclusive?: boolean | undefined;
  /** Empties it. */
  readonly truncate?: boolean | undefined;
  /** Fails with `ELOOP` where the last part of the path is a symbolic link. */
  readonly noFollow?: boolean | undefined;
  /** A pipe or a device is opened without waiting for its other end, and read and written by readiness. */
  readonly nonBlocking?: boolean | undefined;
  /** A folder, or `ENOTDIR`: to `sync` it after a rename within. */
  readonly folder?: boolean | undefined;
}

const NAMES = "read write append create exclusive truncate noFollow nonBlocking folder".split(" ");

/**
 * Opens a file, and gives its descriptor, which is the caller's to `close`. `permissions` are those of a file it makes, less
 * what the process's umask forbids. A checkpoint; a cancel leaves nothing open, though a file may have been made.
 *
 * Throws `IoError`: `ENOENT`, `EACCES`, `EEXIST`, `EISDIR`, `EMFILE`, ...
 *
 * @example
 * ```ts
 * function* note(path: string) {
 *   const fd = yield* open(path, { write: true, create: true });
 *   yield* writeAt(fd, new TextEncoder().encode("hello"), 0);
 *   yield* close(fd);
 * }
 * ```
 */
export function open(path: Path, flags: OpenFlags = {}, permissions: number = 0o666): Op<number> {
  const what = "open(path, flags, permissions)";
  checkPath(what, path);
  checkFlags(what, flags);
  checkPermissions(`${what}: permissions`, permissions);
  return new Operation<number>(
    coreTrap({ op: "open", path: ownPath(path), flags: { ...flags }, permissions }),
  );
}

function checkFlags(what: string, flags: unknown): void {
  if (typeof flags !== "object" || flags === null)
    throw new TypeError(
      `${what}: expected flags such as { write: true, create: true }, got ${describeValue(flags)}`,
    );
  for (const [name, value] of Object.entries(flags)) {
    if (!NAMES.includes(name))
      throw new TypeError(`${what}: there is no flag '${name}', only ${NAMES.join(", ")}`);
    if (value !== undefined && typeof value !== "boolean")
      throw new TypeError(`${what}: ${name} must be true or false, got ${describeValue(value)}`);
  }
  const { read, write, append, truncate, create, exclusive } = flags as OpenFlags;
  const writes = write === true || append === true;
  if (read === false && !writes)
    throw new TypeError(`${what}: a file is opened to be read or written, or both`);
  if (!writes && (truncate === true || create === true || exclusive === true))
    throw new TypeError(`${what}: create, exclusive and truncate are for files that are written`);
}
