// How Linux lays out what it tells of files. All three layouts are the same on every processor.
import type {
  FileKind,
  FileStatus,
  FolderEntry,
  Path,
  WatchEvent,
  WatchEventKind,
} from "@outloop/core/files";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** A name for people. */
export function nameOf(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** A path as it is, a string where that is UTF-8. */
export function pathOf(bytes: Uint8Array): Path {
  try {
    return strict.decode(bytes);
  } catch {
    return bytes;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

const KINDS: Readonly<Record<number, FileKind>> = {
  1: "pipe",
  2: "character device",
  4: "folder",
  6: "block device",
  8: "file",
  10: "link",
  12: "socket",
};

const kindOf = (type: number): FileKind => KINDS[type] ?? "unknown";

const HAS_BIRTH = 0x800;

/** `struct statx`. */
export function decodeStatus(bytes: Uint8Array): FileStatus {
  const view = viewOf(bytes);
  const time = (at: number): number =>
    Number(view.getBigInt64(at, true)) * 1000 + view.getUint32(at + 8, true) / 1_000_000;
  const mode = view.getUint16(28, true);
  return {
    kind: kindOf(mode >> 12),
    size: Number(view.getBigUint64(40, true)),
    permissions: mode & 0o7777,
    inode: view.getBigUint64(32, true),
    device: (BigInt(view.getUint32(136, true)) << 32n) | BigInt(view.getUint32(140, true)),
    links: view.getUint32(16, true),
    owner: view.getUint32(20, true),
    group: view.getUint32(24, true),
    allocated: Number(view.getBigUint64(48, true)) * 512,
    accessedAt: time(64),
    modifiedAt: time(112),
    changedAt: time(96),
    createdAt: (view.getUint32(0, true) & HAS_BIRTH) === 0 ? undefined : time(80),
  };
}

/** `struct linux_dirent64`, many of them. */
export function decodeFolder(bytes: Uint8Array): FolderEntry[] {
  const view = viewOf(bytes);
  const entries: FolderEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = view.getUint16(at + 16, true);
    const name = bytes.slice(at + 19, bytes.indexOf(0, at + 19));
    if (!isDots(name)) entries.push({ name: nameOf(name), bytes: name, kind: kindOf(bytes[at + 18]!) });
    at += size;
  }
  return entries;
}

const DOT = 0x2e;

function isDots(name: Uint8Array): boolean {
  return name[0] === DOT && (name.length === 1 || (name.length === 2 && name[1] === DOT));
}

const IS_FOLDER = 0x4000_0000;
const EVENTS: readonly (readonly [number, WatchEventKind])[] = [
  [0x2, "modified"],
  [0x4, "attributes"],
  [0x8, "written"],
  [0x40, "moved from"],
  [0x80, "moved to"],
  [0x100, "created"],
  [0x200, "removed"],
  [0x400, "removed itself"],
  [0x800, "moved itself"],
  [0x4000, "overflow"],
  [0x8000, "ended"],
];

/** `struct inotify_event`, many of them. */
export function decodeWatch(bytes: Uint8Array): WatchEvent[] {
  const view = viewOf(bytes);
  const events: WatchEvent[] = [];
  for (let at = 0; at < bytes.length;) {
    const mask = view.getUint32(at + 4, true);
    const size = view.getUint32(at + 12, true);
    const padded = bytes.subarray(at + 16, at + 16 + size);
    const name = size === 0 ? undefined : padded.slice(0, padded.indexOf(0));
    for (const [bit, kind] of EVENTS) {
      if ((mask & bit) === 0) continue;
      events.push({
        watch: view.getInt32(at, true),
        kind,
        name: name === undefined ? undefined : nameOf(name),
        bytes: name,
        move: view.getUint32(at + 8, true),
        isFolder: (mask & IS_FOLDER) !== 0,
      });
    }
    at += 16 + size;
  }
  return events;
}
