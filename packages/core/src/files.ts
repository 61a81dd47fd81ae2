// "@outloop/core/files": what a program asks of files and folders, on any kernel that answers these traps.
export type { Path } from "./files/path.ts";
export { open, type OpenFlags } from "./files/open.ts";
export { readAt, readInto, setPermissions, sync, truncate, writeAt } from "./files/transfer.ts";
export { lstat, stat, statOf, type FileKind, type FileStatus } from "./files/status.ts";
export {
  link,
  mkdir,
  readdir,
  readlink,
  rename,
  rmdir,
  symlink,
  unlink,
  type FolderEntry,
} from "./files/names.ts";
export {
  addWatch,
  openWatch,
  removeWatch,
  watchEvents,
  type WatchEvent,
  type WatchEventKind,
} from "./files/watch.ts";
