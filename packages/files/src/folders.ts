import type { Coroutine } from "@outloop/core";
import {
  mkdir as makeFolder,
  readdir as list,
  rmdir,
  stat,
  unlink,
  type FileKind,
  type Path,
} from "@outloop/core/files";
import { IoError } from "@outloop/core/io";
import { isExact, join, split } from "./paths.ts";

/** Something in a folder. */
export interface Entry {
  /** For people; exact where it is UTF-8. */
  readonly name: string;
  /** The folder's path and the name, to be opened: a string, or bytes where the name is no UTF-8. */
  readonly path: Path;
  /** `unknown` where the file system does not say it here: ask `lstat`. */
  readonly kind: FileKind;
}

/**
 * What is in a folder, in no promised order. A checkpoint. Throws `IoError`: `ENOENT`, `ENOTDIR`, ...
 *
 * @example
 * ```ts
 * yield* writeFile(`${folder}/one`, "");
 * (yield* readdir(folder)).map((entry) => entry.name).join(); // "one"
 * ```
 */
export function* readdir(path: Path): Coroutine<Entry[]> {
  return (yield* list(path)).map(({ name, bytes, kind }) => ({
    name,
    path: join(path, isExact(name, bytes) ? name : bytes),
    kind,
  }));
}

export interface MkdirOptions {
  /** Those it is in, too, where they are missing; one that is there already is no error then. */
  readonly parents?: boolean | undefined;
  /** Less what the umask forbids. Default: 0o777. */
  readonly permissions?: number | undefined;
}

/** Makes a folder. A checkpoint. Throws `IoError`: `EEXIST`, `ENOENT`, ... */
export function mkdir(path: Path, options: MkdirOptions = {}): Coroutine<void> {
  const { parents = false, permissions } = options;
  return parents ? makingAll(path, permissions) : making(path, permissions);
}

function* making(path: Path, permissions: number | undefined): Coroutine<void> {
  yield* makeFolder(path, permissions);
}

function* makingAll(path: Path, permissions: number | undefined): Coroutine<void> {
  try {
    yield* makeFolder(path, permissions);
  } catch (error) {
    if (isCode(error, "EEXIST") && (yield* stat(path)).kind === "folder") return;
    const [parent] = split(withoutSlash(path));
    if (!isCode(error, "ENOENT") || parent.length >= path.length) throw error;
    yield* makingAll(parent, permissions);
    yield* makingAll(path, permissions);
  }
}

function withoutSlash(path: Path): Path {
  let end = path.length;
  while (end > 1 && (typeof path === "string" ? path[end - 1] === "/" : path[end - 1] === 0x2f)) end--;
  return path.slice(0, end);
}

export interface RemoveOptions {
  /** A folder with all that is in it. Not for folders that strangers write to meanwhile. */
  readonly recursive?: boolean | undefined;
  /** What is not there is no error. */
  readonly force?: boolean | undefined;
}

/**
 * Removes a file, a symbolic link (never what it leads to) or an empty folder. A checkpoint; a cancel leaves what was not
 * removed yet. Throws `IoError`: `ENOENT`, `ENOTEMPTY`, `EACCES`, ...
 *
 * @example
 * ```ts
 * yield* mkdir(`${folder}/a/b/c`, { parents: true });
 * yield* remove(`${folder}/a`, { recursive: true });
 * (yield* readdir(folder)).length; // 0
 * ```
 */
export function remove(path: Path, options: RemoveOptions = {}): Coroutine<void> {
  const { recursive = false, force = false } = options;
  return removing(path, recursive, force);
}

function* removing(path: Path, recursive: boolean, force: boolean): Coroutine<void> {
  try {
    yield* unlink(path);
  } catch (error) {
    if (force && isCode(error, "ENOENT")) return;
    // POSIX has EPERM for a folder, Linux EISDIR.
    if (!isCode(error, "EISDIR") && !isCode(error, "EPERM")) throw error;
    yield* removingFolder(path, recursive, error);
  }
}

function* removingFolder(path: Path, recursive: boolean, first: unknown): Coroutine<void> {
  try {
    yield* rmdir(path);
    return;
  } catch (error) {
    if (isCode(error, "ENOTDIR")) throw first;
    if (!recursive || !isCode(error, "ENOTEMPTY")) throw error;
  }
  for (const entry of yield* readdir(path)) yield* removing(entry.path, true, true);
  yield* rmdir(path);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof IoError && error.code === code;
}
