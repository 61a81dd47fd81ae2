// Numbers and layouts of Linux on x64 and arm64, as far as the functions of this folder need them.
import { endianness } from "node:os";

export const ENOENT = 2;
export const ESRCH = 3;
export const EINTR = 4;
export const EBADF = 9;
export const ECHILD = 10;
export const EAGAIN = 11;
export const EACCES = 13;
export const EFAULT = 14;
export const EBUSY = 16;
export const ENOTDIR = 20;
export const EINVAL = 22;
export const EPERM = 1;
export const ENOSYS = 38;
export const ENOTSOCK = 88;
export const EOPNOTSUPP = 95;
export const ENOBUFS = 105;
export const EINPROGRESS = 115;

export const EPOLLIN = 0x1;
export const EPOLLOUT = 0x4;
export const EPOLLERR = 0x8;
export const EPOLLHUP = 0x10;
export const EPOLLRDHUP = 0x2000;
export const EPOLLET: number = 1 << 31;
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;

/** One number for sockets, pipes, eventfds and epoll alike. */
export const CLOEXEC = 0x8_0000;
export const NONBLOCK = 0x800;

export const F_GETFL = 3;
export const F_SETFL = 4;
export const F_DUPFD_CLOEXEC = 1030;

export const AF_UNIX = 1;
export const SOCK_STREAM = 1;
export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;
export const MSG_NOSIGNAL = 0x4000;
/** Room for any socket address. */
export const ADDRESS_SIZE = 128;

export const S_IFMT = 0xf000;
export const S_IFIFO = 0x1000;
export const S_IFCHR = 0x2000;
export const S_IFDIR = 0x4000;
export const S_IFREG = 0x8000;
export const S_IFSOCK = 0xc000;

/** Where the parts of the system's structures are; all in words of four bytes. */
export interface Layout {
  /** `struct epoll_event`: the mask, and somewhere behind it the eight bytes that are ours. */
  readonly eventWords: number;
  readonly eventData: number;
  /** `st_mode` of `struct stat`. */
  readonly statMode: number;
  /** What `__fxstat`, which older glibcs have for `fstat`, takes for a version. */
  readonly statVersion: number;
}

const LAYOUTS: Readonly<Record<string, Layout>> = {
  // Packed on x64 alone, so that programs for 32 bits have the same.
  x64: { eventWords: 3, eventData: 1, statMode: 6, statVersion: 1 },
  arm64: { eventWords: 4, eventData: 2, statMode: 4, statVersion: 0 },
};

/** The layout of this machine, or why it is not known. */
export function layoutHere(): Layout | string {
  if (process.platform !== "linux") return `it knows Linux, and this is ${process.platform}`;
  const layout = LAYOUTS[process.arch];
  if (layout === undefined || endianness() !== "LE")
    return `it knows the structures of the system on x64 and arm64, and this is ${process.arch}`;
  return layout;
}
