// What goes for every descriptor: registering, kinds, modes, closing.
import { CTL_PAIR, KIND_FILE, KIND_OTHER, KIND_PIPE, KIND_SOCKET, KIND_TTY } from "../port.ts";
import { checkFd, isInt } from "./checks.ts";
import {
  CLOEXEC,
  EBADF,
  EINTR,
  EINVAL,
  EPERM,
  EPOLLET,
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  F_DUPFD_CLOEXEC,
  F_GETFL,
  F_SETFL,
  NONBLOCK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from "./linux.ts";
import { TABLE_FDS, type State } from "./state.ts";

export function add(state: State, fd: number, generation: number): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  if (!isInt(generation) || generation < 0) return -EINVAL;
  const { event, libc, registered, resources, want } = state;
  const kind = kindOf(state, fd);
  if (kind < 0 || kind === KIND_FILE) return kind;
  const { eventData } = libc.layout;
  event[0] = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event[eventData] = fd;
  event[eventData + 1] = generation;
  if (libc.epoll_ctl(resources.epollFd, EPOLL_CTL_ADD, fd, event) < 0) {
    const errno = libc.errno();
    // What epoll cannot wait for, such as /dev/null, is always ready.
    return errno === EPERM ? KIND_FILE : -errno;
  }
  if (fd < TABLE_FDS) {
    registered[fd] = 1 + kind;
    state.registeredEnd = Math.max(state.registeredEnd, fd + 1);
    want[fd] = 0;
  }
  return kind;
}

export function remove(state: State, fd: number): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  const { libc, resources } = state;
  if (fd === resources.wakeFd) return -EINVAL;
  forget(state, fd);
  return libc.epoll_ctl(resources.epollFd, EPOLL_CTL_DEL, fd, null) < 0 ? -libc.errno() : 0;
}

/** Whether it was, or may have been, registered. */
function forget({ registered, want }: State, fd: number): boolean {
  if (fd >= TABLE_FDS) return true;
  const was = registered[fd] !== 0;
  registered[fd] = 0;
  want[fd] = 0;
  return was;
}

export function close(state: State, fd: number): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  const { crew, libc, resources } = state;
  if (fd === resources.epollFd || fd === resources.wakeFd) return -EINVAL;
  if (crew?.closes(fd) === true) return -EBADF;
  // A duplicate of the descriptor would keep the registration alive.
  if (forget(state, fd)) libc.epoll_ctl(resources.epollFd, EPOLL_CTL_DEL, fd, null);
  if (libc.close(fd) === 0) return 0;
  const errno = libc.errno();
  // Never retried: Linux has closed it, and its number may already be another thread's.
  return errno === EINTR ? 0 : -errno;
}

export function kindOf({ crew, libc, scratch }: State, fd: number): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  if (crew?.closes(fd) === true) return -EBADF;
  if (libc.fstat(fd, scratch.status) < 0) return -libc.errno();
  switch (scratch.status[libc.layout.statMode]! & S_IFMT) {
    case S_IFSOCK:
      return KIND_SOCKET;
    case S_IFIFO:
      return KIND_PIPE;
    case S_IFREG:
    case S_IFDIR:
      return KIND_FILE;
    case S_IFCHR:
      return libc.isatty(fd) === 1 ? KIND_TTY : KIND_OTHER;
    default:
      return KIND_OTHER;
  }
}

export function pipe({ ctl, libc, scratch }: State): number {
  const { ints } = scratch;
  if (libc.pipe2(ints, NONBLOCK | CLOEXEC) < 0) return -libc.errno();
  ctl[CTL_PAIR] = ints[0]!;
  ctl[CTL_PAIR + 1] = ints[1]!;
  return 0;
}

export function setNonBlocking({ libc }: State, fd: number, on: number): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  if (on !== 0 && on !== 1) return -EINVAL;
  const flags = libc.fcntl(fd, F_GETFL, "int", 0);
  if (flags < 0) return -libc.errno();
  const was = (flags & NONBLOCK) === 0 ? 0 : 1;
  if (was !== on && libc.fcntl(fd, F_SETFL, "int", flags ^ NONBLOCK) < 0) return -libc.errno();
  return was;
}

export function dup({ libc }: State, fd: number): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  const copy = libc.fcntl(fd, F_DUPFD_CLOEXEC, "int", 0);
  return copy < 0 ? -libc.errno() : copy;
}
