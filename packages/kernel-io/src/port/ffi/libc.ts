import { createRequire } from "node:module";
import { layoutHere, type Layout } from "./linux.ts";

/** What a pointer may be: memory of JavaScript, which is used in place, an address, or none. */
export type Pointer = NodeJS.ArrayBufferView | bigint | null;

/** The functions of the C library that the port calls. Each returns what the manual says; -1: see `errno`. */
export interface Functions {
  readonly epoll_create1: (flags: number) => number;
  readonly epoll_ctl: (epoll: number, operation: number, fd: number, event: Pointer) => number;
  readonly epoll_wait: (epoll: number, events: Pointer, count: number, timeout: number) => number;
  readonly eventfd: (count: number, flags: number) => number;
  readonly read: (fd: number, bytes: Pointer, length: number) => number;
  readonly write: (fd: number, bytes: Pointer, length: number) => number;
  readonly writev: (fd: number, vectors: Pointer, count: number) => number;
  readonly recv: (fd: number, bytes: Pointer, length: number, flags: number) => number;
  readonly send: (fd: number, bytes: Pointer, length: number, flags: number) => number;
  readonly sendto: (
    fd: number,
    bytes: Pointer,
    length: number,
    flags: number,
    address: Pointer,
    addressLength: number,
  ) => number;
  readonly recvmsg: (fd: number, message: Pointer, flags: number) => number;
  readonly sendmsg: (fd: number, message: Pointer, flags: number) => number;
  readonly socket: (family: number, type: number, protocol: number) => number;
  readonly socketpair: (family: number, type: number, protocol: number, pair: Pointer) => number;
  readonly pipe2: (pair: Pointer, flags: number) => number;
  readonly bind: (fd: number, address: Pointer, length: number) => number;
  readonly listen: (fd: number, backlog: number) => number;
  readonly connect: (fd: number, address: Pointer, length: number) => number;
  readonly accept4: (fd: number, address: Pointer, length: Pointer, flags: number) => number;
  readonly getsockname: (fd: number, address: Pointer, length: Pointer) => number;
  readonly getpeername: (fd: number, address: Pointer, length: Pointer) => number;
  readonly setsockopt: (fd: number, level: number, name: number, value: Pointer, length: number) => number;
  readonly getsockopt: (fd: number, level: number, name: number, value: Pointer, length: Pointer) => number;
  readonly shutdown: (fd: number, how: number) => number;
  readonly close: (fd: number) => number;
  readonly isatty: (fd: number) => number;
  readonly fcntl: (fd: number, command: number, type: "int", argument: number) => number;
  readonly sigaction: (signal: number, action: Pointer, former: Pointer) => number;
  readonly kill: (pid: number, signal: number) => number;
  readonly waitpid: (pid: number, status: Pointer, options: number) => number;
  /** Each further argument is behind the name of its type. */
  readonly syscall: (number: number, ...typed: (string | number | Pointer)[]) => number;
  readonly open: (path: Pointer, flags: number) => number;
  readonly faccessat: (folder: number, path: Pointer, mode: number, flags: number) => number;
}

/**
 * Results of the type `ssize_t` are declared as `int`: no transfer is asked for that would not fit, and the lower half
 * of -1 is -1.
 */
const DECLARATIONS: Readonly<Record<keyof Functions, string>> = {
  epoll_create1: "int flags",
  epoll_ctl: "int epoll, int operation, int fd, void *event",
  epoll_wait: "int epoll, void *events, int count, int timeout",
  eventfd: "uint32_t count, int flags",
  read: "int fd, void *bytes, size_t length",
  write: "int fd, void *bytes, size_t length",
  writev: "int fd, void *vectors, int count",
  recv: "int fd, void *bytes, size_t length, int flags",
  send: "int fd, void *bytes, size_t length, int flags",
  sendto: "int fd, void *bytes, size_t length, int flags, void *address, uint32_t address_length",
  recvmsg: "int fd, void *message, int flags",
  sendmsg: "int fd, void *message, int flags",
  socket: "int family, int type, int protocol",
  socketpair: "int family, int type, int protocol, void *pair",
  pipe2: "void *pair, int flags",
  bind: "int fd, void *address, uint32_t length",
  listen: "int fd, int backlog",
  connect: "int fd, void *address, uint32_t length",
  accept4: "int fd, void *address, void *length, int flags",
  getsockname: "int fd, void *address, void *length",
  getpeername: "int fd, void *address, void *length",
  setsockopt: "int fd, int level, int name, void *value, uint32_t length",
  getsockopt: "int fd, int level, int name, void *value, void *length",
  shutdown: "int fd, int how",
  close: "int fd",
  isatty: "int fd",
  fcntl: "int fd, int command, ...",
  sigaction: "int signal, void *action, void *former",
  kill: "int pid, int signal",
  waitpid: "int pid, void *status, int options",
  syscall: "long number, ...",
  open: "void *path, int flags",
  faccessat: "int folder, void *path, int mode, int flags",
};

/** Those of posix_spawn. They return an errno. Old libraries lack the last two. */
export interface SpawnFunctions {
  readonly posix_spawn: (
    pid: Pointer,
    path: Pointer,
    actions: Pointer,
    attributes: Pointer,
    args: Pointer,
    env: Pointer,
  ) => number;
  readonly posix_spawn_file_actions_init: (actions: Pointer) => number;
  readonly posix_spawn_file_actions_destroy: (actions: Pointer) => number;
  readonly posix_spawn_file_actions_adddup2: (actions: Pointer, fd: number, as: number) => number;
  readonly posix_spawn_file_actions_addopen: (
    actions: Pointer,
    fd: number,
    path: Pointer,
    flags: number,
    mode: number,
  ) => number;
  readonly posix_spawnattr_init: (attributes: Pointer) => number;
  readonly posix_spawnattr_destroy: (attributes: Pointer) => number;
  readonly posix_spawnattr_setflags: (attributes: Pointer, flags: number) => number;
  readonly posix_spawnattr_setpgroup: (attributes: Pointer, group: number) => number;
  readonly posix_spawnattr_setsigmask: (attributes: Pointer, signals: Pointer) => number;
  readonly posix_spawnattr_setsigdefault: (attributes: Pointer, signals: Pointer) => number;
  readonly posix_spawn_file_actions_addfchdir_np?: (actions: Pointer, fd: number) => number;
  readonly posix_spawn_file_actions_addclosefrom_np?: (actions: Pointer, fd: number) => number;
}

const SPAWN_DECLARATIONS: Readonly<Record<keyof SpawnFunctions, string>> = {
  posix_spawn: "void *pid, void *path, void *actions, void *attributes, void *args, void *env",
  posix_spawn_file_actions_init: "void *actions",
  posix_spawn_file_actions_destroy: "void *actions",
  posix_spawn_file_actions_adddup2: "void *actions, int fd, int as",
  posix_spawn_file_actions_addopen: "void *actions, int fd, void *path, int flags, uint32_t mode",
  posix_spawnattr_init: "void *attributes",
  posix_spawnattr_destroy: "void *attributes",
  posix_spawnattr_setflags: "void *attributes, short flags",
  posix_spawnattr_setpgroup: "void *attributes, int group",
  posix_spawnattr_setsigmask: "void *attributes, void *signals",
  posix_spawnattr_setsigdefault: "void *attributes, void *signals",
  posix_spawn_file_actions_addfchdir_np: "void *actions, int fd",
  posix_spawn_file_actions_addclosefrom_np: "void *actions, int fd",
};

/** A watch of Node's own event loop. */
export interface PollHandle {
  start(options: PollOptions, callback: () => void): void;
  close(): void;
  ref(): void;
  unref(): void;
}

export interface PollOptions {
  readonly readable?: boolean;
  readonly disconnect?: boolean;
}

export interface Libc extends Functions {
  readonly layout: Layout;
  readonly fstat: (fd: number, status: Pointer) => number;
  /** Declared when a process is first started. Throws when one is missing that no library lacks. */
  readonly spawning: () => SpawnFunctions;
  /** Why the last function failed. Nothing else may be called between. */
  readonly errno: () => number;
  /** Where the memory is: it must be kept, and must not be transferred, as long as that is used. */
  readonly address: (memory: NodeJS.ArrayBufferView) => bigint;
  /** Sends a signal to one thread. */
  readonly tgkill: (process: number, thread: number, signal: number) => number;
  /** The address of a function. */
  readonly symbol: (name: string) => bigint;
  /** `uv_poll`. Never to be tried elsewhere: in Bun it aborts, in Deno it tells one event and no more. */
  readonly poll: ((fd: number, options: PollOptions, callback: () => void) => PollHandle) | undefined;
}

/** What is used of koffi, which need not be installed. */
interface Koffi {
  readonly load: (path: string | null) => Library;
  readonly errno: () => number;
  readonly address: (memory: NodeJS.ArrayBufferView) => bigint;
  readonly node: { poll: Libc["poll"] };
}

interface Library {
  func(declaration: string): (...args: unknown[]) => number;
  symbol(name: string): bigint;
}

const isNode = process.versions["bun"] === undefined && !("Deno" in globalThis);

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function declare({ load, errno, address, node }: Koffi, layout: Layout): Libc {
  // The process itself: every runtime here is linked with a C library, be it glibc or musl.
  const library = load(null);
  const functions = Object.fromEntries(
    Object.entries(DECLARATIONS).map(([name, parameters]) => [
      name,
      library.func(`int ${name}(${parameters})`),
    ]),
  ) as unknown as Functions;
  return {
    ...functions,
    layout,
    fstat: declareStat(library, layout),
    spawning: () => (spawning ??= declareSpawning(library)),
    errno,
    address,
    tgkill: declareTgkill(library),
    symbol: (name) => library.symbol(name),
    poll: isNode ? node.poll : undefined,
  };
}

let spawning: SpawnFunctions | undefined;

function declareSpawning(library: Library): SpawnFunctions {
  const functions: Record<string, (...args: unknown[]) => number> = {};
  for (const [name, parameters] of Object.entries(SPAWN_DECLARATIONS)) {
    try {
      functions[name] = library.func(`int ${name}(${parameters})`);
    } catch (error) {
      if (!name.endsWith("_np")) throw error;
    }
  }
  return functions as unknown as SpawnFunctions;
}

/** Before its version 2.33 glibc had `fstat` as a macro. */
function declareStat(library: Library, { statVersion }: Layout): Libc["fstat"] {
  try {
    return library.func("int fstat(int fd, void *status)");
  } catch {
    const fxstat = library.func("int __fxstat(int version, int fd, void *status)");
    return (fd, status) => fxstat(statVersion, fd, status);
  }
}

/** glibc has a function for it since 2.30 only. */
function declareTgkill(library: Library): Libc["tgkill"] {
  const syscall = library.func("int syscall(long number, ...)");
  const number = process.arch === "arm64" ? 131 : 234;
  return (pid, thread, signal) => syscall(number, "int", pid, "int", thread, "int", signal);
}

let found: Libc | string | undefined;

/** The C library, or why it cannot be called. */
export function findLibc(): Libc | string {
  return (found ??= open());
}

function open(): Libc | string {
  const layout = layoutHere();
  if (typeof layout === "string") return layout;
  const require = createRequire(import.meta.url);
  let koffi: Koffi;
  try {
    koffi = require("koffi") as Koffi;
  } catch (error) {
    return `the optional package koffi cannot be loaded: ${message(error).split("\n")[0]}`;
  }
  try {
    return declare(koffi, layout);
  } catch (error) {
    return `a function of the C library cannot be called through koffi: ${message(error)}`;
  }
}
