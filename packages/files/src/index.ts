// Files and folders. Written on the traps of "@outloop/core/files" alone.
export { File, open } from "./file.ts";
export type { Mode } from "./flags.ts";
export { use, type Closable } from "./use.ts";
export { readFile, readText, writeFile, type WriteFileOptions } from "./whole.ts";
export { replaceFile, type ReplaceFileOptions } from "./replace.ts";
export { Lines, lines, LineTooLong, type LinesOptions } from "./lines.ts";
export { Chunks, chunks } from "./chunks.ts";
export { Watch, watch } from "./watch.ts";
export { mkdir, readdir, remove, type Entry, type MkdirOptions, type RemoveOptions } from "./folders.ts";
export type { Data } from "./text.ts";
export {
  link,
  lstat,
  readlink,
  rename,
  stat,
  symlink,
  type FileKind,
  type FileStatus,
  type OpenFlags,
  type Path,
  type WatchEvent,
  type WatchEventKind,
} from "@outloop/core/files";
export { IoError } from "@outloop/core/io";
