import { constants } from "node:fs";
import type { OpenFlags, Path } from "@outloop/core/files";
import type { Trap } from "@outloop/core/kernel";
import * as work from "../port/work.ts";

/** The fields of all traps of files. */
export type FileRequest = Trap & {
  readonly fd?: number;
  readonly path?: Path;
  readonly destination?: Path;
  readonly flags?: OpenFlags;
  readonly permissions?: number;
  readonly bytes?: Uint8Array;
  /** Where what was read is wanted. */
  readonly into?: Uint8Array;
  readonly offset?: number;
  readonly max?: number;
  readonly length?: number;
  readonly what?: "all" | "data";
  readonly follow?: boolean;
  readonly watch?: number;
};

/** By `op`: the work that answers it. */
const OPERATIONS: Readonly<Record<string, number>> = {
  open: work.WORK_OPEN,
  "read at": work.WORK_READ,
  "write at": work.WORK_WRITE,
  sync: work.WORK_SYNC,
  truncate: work.WORK_TRUNCATE,
  stat: work.WORK_STATUS,
  readdir: work.WORK_LIST,
  mkdir: work.WORK_MAKE_FOLDER,
  rmdir: work.WORK_REMOVE_FOLDER,
  unlink: work.WORK_UNLINK,
  rename: work.WORK_RENAME,
  link: work.WORK_LINK,
  symlink: work.WORK_SYMLINK,
  readlink: work.WORK_READ_LINK,
  "set permissions": work.WORK_PERMISSIONS,
  "open watch": work.WORK_OPEN_WATCH,
  "add watch": work.WORK_ADD_WATCH,
  "remove watch": work.WORK_REMOVE_WATCH,
};

export const fileOps: readonly string[] = Object.keys(OPERATIONS);

/** What a watch tells of, see inotify(7): all but being opened, read, and closed unwritten. */
const WATCHED = 0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800;

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);

/** The numbers of the request that is begun next: the port reads them at once. */
const words = new Float64Array(work.WORDS);
export const wordBytes: Uint8Array = new Uint8Array(words.buffer);

/** Lays the numbers of `request` out in `wordBytes`; `done`: bytes written already. */
export function layWords(request: FileRequest, done: number): void {
  const { offset } = request;
  words[work.WORD_OPERATION] = OPERATIONS[request.op]!;
  words[work.WORD_FD] = request.fd ?? -1;
  words[work.WORD_FLAGS] = flagsOf(request);
  words[work.WORD_MODE] = request.permissions ?? 0;
  words[work.WORD_OFFSET] = request.length ?? (offset === undefined ? -1 : offset + done);
  words[work.WORD_LENGTH] = request.bytes === undefined ? (request.max ?? 0) : request.bytes.length - done;
}

/** The paths of `request`, each with its zero byte. */
export function pathsOf({ op, fd, path, destination }: FileRequest): Uint8Array {
  if (path === undefined) return op === "stat" && fd !== undefined ? new Uint8Array(1) : NOTHING;
  const first = encoded(path);
  const second = destination === undefined ? NOTHING : encoded(destination);
  const bytes = new Uint8Array(first.length + 1 + (destination === undefined ? 0 : second.length + 1));
  bytes.set(first);
  bytes.set(second, first.length + 1);
  return bytes;
}

function encoded(path: Path): Uint8Array {
  return typeof path === "string" ? encoder.encode(path) : path;
}

function flagsOf({ op, flags, follow, what, watch }: FileRequest): number {
  if (flags !== undefined) return openFlags(flags);
  if (op === "add watch") return WATCHED;
  return watch ?? (follow === false || what === "data" ? 1 : 0);
}

function openFlags(flags: OpenFlags): number {
  const writes = flags.write === true || flags.append === true;
  const reads = flags.read ?? !writes;
  const access = writes ? (reads ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  return (
    access |
    (flags.append === true ? constants.O_APPEND : 0) |
    (flags.create === true ? constants.O_CREAT : 0) |
    (flags.exclusive === true ? constants.O_CREAT | constants.O_EXCL : 0) |
    (flags.truncate === true ? constants.O_TRUNC : 0) |
    (flags.noFollow === true ? constants.O_NOFOLLOW : 0) |
    (flags.nonBlocking === true ? constants.O_NONBLOCK : 0) |
    (flags.folder === true ? constants.O_DIRECTORY : 0)
  );
}
