import { checkFd } from "../io/check.ts";
import { coreTrap, Operation, sharedOperation, type Op } from "../trap.ts";
import { checkPath, ownPath, type Path } from "./path.ts";

/** What has happened to a watched file or folder, or to a file within a watched folder. */
export type WatchEventKind =
  /** A name has come, by being made or linked. */
  | "created"
  /** A name has gone. */
  | "removed"
  /** The name it had, and the name it has got, with one `move` in both. */
  | "moved from"
  | "moved to"
  /** Bytes were written, or it was cut off. */
  | "modified"
  /** Whoever wrote to it has closed it. */
  | "written"
  /** Permissions, owner, times, or the number of its names. */
  | "attributes"
  /** The watched thing itself. */
  | "removed itself"
  | "moved itself"
  /** Events were lost: there were too many. */
  | "overflow"
  /** The watch has ended: the watched thing is gone, or its file system, or it was taken off. */
  | "ended";

export interface WatchEvent {
  /** Which watch, as `addWatch` gave it; -1 for an overflow. */
  readonly watch: number;
  readonly kind: WatchEventKind;
  /** The name within a watched folder; `undefined` for the watched thing itself. */
  readonly name: string | undefined;
  /** That name, exactly. */
  readonly bytes: Uint8Array | undefined;
  /** Pairs `moved from` with `moved to`; else 0. */
  readonly move: number;
  /** It happened to a folder. */
  readonly isFolder: boolean;
}

const opening: Op<number> = sharedOperation<number>(coreTrap({ op: "open watch" }));

/** A descriptor that becomes `readable` when something has happened to what it watches. The caller's to `close`. A checkpoint. */
export function openWatch(): Op<number> {
  return opening;
}

/** Watches a file, or a folder and the files right within. Gives the number of the watch. A checkpoint. Throws `IoError`. */
export function addWatch(fd: number, path: Path): Op<number> {
  checkFd("addWatch(fd, path)", fd);
  checkPath("addWatch(fd, path)", path);
  return new Operation<number>(coreTrap({ op: "add watch", fd, path: ownPath(path) }));
}

/** Takes a watch off; it ends with `ended`. A checkpoint. Throws `IoError` `EINVAL` for one that has ended. */
export function removeWatch(fd: number, watch: number): Op<void> {
  checkFd("removeWatch(fd, watch)", fd);
  checkFd("removeWatch(fd, watch): as a watch, this", watch);
  return new Operation<void>(coreTrap({ op: "remove watch", fd, watch }));
}

/** What has happened since the last time, in order; nothing, maybe. Wait with `readable(fd)`. Not a checkpoint. Throws `IoError`. */
export function watchEvents(fd: number): Op<WatchEvent[]> {
  checkFd("watchEvents(fd)", fd);
  return new Operation<WatchEvent[]>(coreTrap({ op: "watch events", fd }));
}
