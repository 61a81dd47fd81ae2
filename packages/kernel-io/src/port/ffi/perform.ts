// What a thread does: one function of the system each, but for listing a folder. As native/files.c.
import { createRequire } from "node:module";
import { constants } from "node:fs";
import * as work from "../work.ts";
import type { Order } from "./job.ts";
import { CLOEXEC, EINTR, EINVAL, NONBLOCK } from "./linux.ts";

type Functions = Readonly<Record<keyof typeof DECLARATIONS, (...args: unknown[]) => number>>;

const DECLARATIONS = {
  open: "const void *path, int flags, ...",
  close: "int fd",
  read: "int fd, void *bytes, size_t length",
  pread: "int fd, void *bytes, size_t length, int64_t offset",
  write: "int fd, const void *bytes, size_t length",
  pwrite: "int fd, const void *bytes, size_t length, int64_t offset",
  fsync: "int fd",
  fdatasync: "int fd",
  ftruncate: "int fd, int64_t length",
  fchmod: "int fd, uint32_t mode",
  mkdir: "const void *path, uint32_t mode",
  rmdir: "const void *path",
  unlink: "const void *path",
  rename: "const void *from, const void *to",
  link: "const void *from, const void *to",
  symlink: "const void *target, const void *path",
  readlink: "const void *path, void *bytes, size_t length",
  inotify_init1: "int flags",
  inotify_add_watch: "int fd, const void *path, uint32_t mask",
  inotify_rm_watch: "int fd, int watch",
  syscall: "long number, ...",
} as const;

/** The numbers of calls that old C libraries have no function for. */
const STATX = process.arch === "arm64" ? 291 : 332;
const GETDENTS64 = process.arch === "arm64" ? 61 : 217;
const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_EMPTY_PATH = 0x1000;
/** All fields that every system has, and the time of birth. */
const STATUS_MASK = 0xfff;
const STATUS_SIZE = 256;
const PATH_SIZE = 4096;
const LIST_STEP = 65_536;

export interface Performance {
  /** 0 or more, or `-errno`. */
  readonly result: number;
  readonly output?: Uint8Array<ArrayBuffer> | undefined;
}

/** The functions of the C library for one thread. `mayGoOn` is asked when a signal has interrupted a call. */
export class Performer {
  readonly #libc: Functions;
  readonly #errno: () => number;
  readonly #mayGoOn: () => boolean;

  constructor(mayGoOn: () => boolean) {
    const koffi = createRequire(import.meta.url)("koffi") as {
      load(path: null): { func(declaration: string): (...args: unknown[]) => number };
      errno(): number;
    };
    const library = koffi.load(null);
    this.#libc = Object.fromEntries(
      Object.entries(DECLARATIONS).map(([name, args]) => [name, library.func(`int ${name}(${args})`)]),
    ) as unknown as Functions;
    this.#errno = () => koffi.errno();
    this.#mayGoOn = mayGoOn;
  }

  close(fd: number): void {
    this.#libc.close(fd);
  }

  perform(order: Order): Performance {
    const libc = this.#libc;
    const { fd, flags, mode, offset, length, input } = order;
    const call = (f: () => number): Performance => ({ result: this.#call(f) });
    switch (order.operation) {
      case work.WORK_OPEN:
        return call(() => libc.open(input, flags | CLOEXEC | constants.O_NOCTTY, "uint32_t", mode));
      case work.WORK_READ:
        return this.#filling(length, (into) =>
          offset < 0 ? libc.read(fd, into, length) : libc.pread(fd, into, length, offset),
        );
      case work.WORK_WRITE:
        return call(() =>
          offset < 0 ? libc.write(fd, input, length) : libc.pwrite(fd, input, length, offset),
        );
      case work.WORK_SYNC:
        return call(() => (flags === 0 ? libc.fsync(fd) : libc.fdatasync(fd)));
      case work.WORK_TRUNCATE:
        return call(() => libc.ftruncate(fd, offset));
      case work.WORK_PERMISSIONS:
        return call(() => libc.fchmod(fd, mode));
      case work.WORK_STATUS:
        return this.#status(order);
      case work.WORK_LIST:
        return this.#list(input);
      case work.WORK_OPEN_WATCH:
        return call(() => libc.inotify_init1(NONBLOCK | CLOEXEC));
      case work.WORK_ADD_WATCH:
        return call(() => libc.inotify_add_watch(fd, input, flags));
      case work.WORK_REMOVE_WATCH:
        return call(() => libc.inotify_rm_watch(fd, flags));
      default:
        return this.#onPaths(order);
    }
  }

  #onPaths({ operation, mode, input }: Order): Performance {
    const libc = this.#libc;
    const other = input.subarray(input.indexOf(0) + 1);
    const call = (f: () => number): Performance => ({ result: this.#call(f) });
    switch (operation) {
      case work.WORK_MAKE_FOLDER:
        return call(() => libc.mkdir(input, mode));
      case work.WORK_REMOVE_FOLDER:
        return call(() => libc.rmdir(input));
      case work.WORK_UNLINK:
        return call(() => libc.unlink(input));
      case work.WORK_RENAME:
        return call(() => libc.rename(input, other));
      case work.WORK_LINK:
        return call(() => libc.link(input, other));
      case work.WORK_SYMLINK:
        return call(() => libc.symlink(input, other));
      case work.WORK_READ_LINK:
        return this.#filling(PATH_SIZE, (into) => libc.readlink(input, into, PATH_SIZE));
      default:
        return { result: -EINVAL };
    }
  }

  #call(f: () => number): number {
    for (;;) {
      const result = f();
      if (result >= 0) return result;
      const errno = this.#errno();
      if (errno !== EINTR || !this.#mayGoOn()) return -errno;
    }
  }

  #filling(room: number, f: (into: Uint8Array) => number): Performance {
    const into = new Uint8Array(room);
    const result = this.#call(() => f(into));
    return { result, output: result > 0 ? into.subarray(0, result) : undefined };
  }

  #status({ fd, flags, input }: Order): Performance {
    const how = (flags === 0 ? 0 : AT_SYMLINK_NOFOLLOW) | (fd < 0 ? 0 : AT_EMPTY_PATH);
    const output = new Uint8Array(STATUS_SIZE);
    const at = fd < 0 ? AT_FDCWD : fd;
    const result = this.#call(() =>
      this.#libc.syscall(
        STATX,
        "int",
        at,
        "void *",
        input,
        "int",
        how,
        "uint32_t",
        STATUS_MASK,
        "void *",
        output,
      ),
    );
    return { result, output: result < 0 ? undefined : output };
  }

  #list(path: Uint8Array): Performance {
    const libc = this.#libc;
    const flags = constants.O_RDONLY | constants.O_DIRECTORY | CLOEXEC;
    const fd = this.#call(() => libc.open(path, flags, "uint32_t", 0));
    if (fd < 0) return { result: fd };
    const parts: Uint8Array[] = [];
    let result: number;
    do {
      const into = new Uint8Array(LIST_STEP);
      result = this.#call(() => libc.syscall(GETDENTS64, "int", fd, "void *", into, "size_t", LIST_STEP));
      if (result > 0) parts.push(into.subarray(0, result));
    } while (result > 0);
    libc.close(fd);
    if (result < 0) return { result };
    const output = new Uint8Array(Buffer.concat(parts));
    return { result: output.length, output: output.length > 0 ? output : undefined };
  }
}
