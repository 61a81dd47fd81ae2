import { checkFd } from "../io/check.ts";
import { coreTrap, Operation, type Op } from "../trap.ts";
import { checkPath, ownPath, type Path } from "./path.ts";

export type FileKind =
  | "file"
  | "folder"
  | "link"
  | "pipe"
  | "socket"
  | "character device"
  | "block device"
  | "unknown";

/** What the system knows of a file. Times are milliseconds since 1970. */
export interface FileStatus {
  readonly kind: FileKind;
  /** In bytes. */
  readonly size: number;
  /** As in 0o644. */
  readonly permissions: number;
  /** With `device`, tells one file from any other. */
  readonly inode: bigint;
  readonly device: bigint;
  /** How many names it has. */
  readonly links: number;
  readonly owner: number;
  readonly group: number;
  /** What it takes on its device, in bytes; a file with holes takes less than its size. */
  readonly allocated: number;
  readonly accessedAt: number;
  /** When its bytes were changed last. */
  readonly modifiedAt: number;
  /** When anything of it was changed last, its permissions too. */
  readonly changedAt: number;
  /** `undefined` where the file system does not keep it. */
  readonly createdAt: number | undefined;
}

/** What a path leads to, through symbolic links. A checkpoint. Throws `IoError`: `ENOENT`, `EACCES`, `ELOOP`, ... */
export function stat(path: Path): Op<FileStatus> {
  checkPath("stat(path)", path);
  return new Operation<FileStatus>(coreTrap({ op: "stat", path: ownPath(path), follow: true }));
}

/** As {@link stat}, but of a symbolic link itself. */
export function lstat(path: Path): Op<FileStatus> {
  checkPath("lstat(path)", path);
  return new Operation<FileStatus>(coreTrap({ op: "stat", path: ownPath(path), follow: false }));
}

/** What the system knows of an open file. A checkpoint. Throws `IoError` `EBADF`. */
export function statOf(fd: number): Op<FileStatus> {
  checkFd("statOf(fd)", fd);
  return new Operation<FileStatus>(coreTrap({ op: "stat", fd }));
}
