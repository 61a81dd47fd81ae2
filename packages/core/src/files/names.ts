import { coreTrap, Operation, type Op } from "../trap.ts";
import { checkPermissions } from "./check.ts";
import { checkPath, ownPath, type Path } from "./path.ts";
import type { FileKind } from "./status.ts";

/** A name in a folder. */
export interface FolderEntry {
  /** For people; exact where it is UTF-8. */
  readonly name: string;
  /** Exactly. */
  readonly bytes: Uint8Array;
  /** `unknown` where the file system does not say it here: ask `lstat`. */
  readonly kind: FileKind;
}

/** What is in a folder, without `.` and `..`, in no promised order. A checkpoint. Throws `IoError`: `ENOENT`, `ENOTDIR`, ... */
export function readdir(path: Path): Op<FolderEntry[]> {
  checkPath("readdir(path)", path);
  return new Operation<FolderEntry[]>(coreTrap({ op: "readdir", path: ownPath(path) }));
}

/** Makes a folder. A checkpoint. Throws `IoError`: `EEXIST`, `ENOENT`, ... */
export function mkdir(path: Path, permissions: number = 0o777): Op<void> {
  checkPath("mkdir(path, permissions)", path);
  checkPermissions("mkdir(path, permissions): permissions", permissions);
  return new Operation<void>(coreTrap({ op: "mkdir", path: ownPath(path), permissions }));
}

/** Removes an empty folder. A checkpoint. Throws `IoError`: `ENOTEMPTY`, `ENOTDIR`, ... */
export function rmdir(path: Path): Op<void> {
  return onPath("rmdir", path);
}

/** Removes a name; the file goes with its last name, once nobody has it open. A checkpoint. Throws `IoError`: `EISDIR`, ... */
export function unlink(path: Path): Op<void> {
  return onPath("unlink", path);
}

/**
 * Gives a file another name, in place of a file that has it: whoever opens that name finds the old file or the new one,
 * never none. A checkpoint. Throws `IoError`: `EXDEV` for another file system, ...
 */
export function rename(from: Path, to: Path): Op<void> {
  return onPaths("rename", from, to);
}

/** Gives a file a further name. A checkpoint. Throws `IoError`. */
export function link(from: Path, to: Path): Op<void> {
  return onPaths("link", from, to);
}

/** Makes a symbolic link at `path` that leads to `target`, whether or not that exists. A checkpoint. Throws `IoError`. */
export function symlink(target: Path, path: Path): Op<void> {
  return onPaths("symlink", target, path);
}

/** Where a symbolic link leads: a string, or bytes where it is no UTF-8. A checkpoint. Throws `IoError` `EINVAL` for what is no link. */
export function readlink(path: Path): Op<Path> {
  checkPath("readlink(path)", path);
  return new Operation<Path>(coreTrap({ op: "readlink", path: ownPath(path) }));
}

function onPath(op: string, path: Path): Op<void> {
  checkPath(`${op}(path)`, path);
  return new Operation<void>(coreTrap({ op, path: ownPath(path) }));
}

function onPaths(op: string, path: Path, destination: Path): Op<void> {
  const what = op === "symlink" ? "symlink(target, path)" : `${op}(from, to)`;
  checkPath(what, path);
  checkPath(what, destination);
  return new Operation<void>(coreTrap({ op, path: ownPath(path), destination: ownPath(destination) }));
}
