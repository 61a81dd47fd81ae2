// Sockets: making, naming, connecting, options.
import { CTL_ADDRESS, CTL_OPTION, CTL_PAIR } from "../port.ts";
import { checkFd, isBytes, isInt, lengthOf } from "./checks.ts";
import { checkAddress, giveAddress } from "./datagram.ts";
import {
  ADDRESS_SIZE,
  AF_UNIX,
  CLOEXEC,
  EINPROGRESS,
  EINTR,
  EINVAL,
  NONBLOCK,
  SOCK_STREAM,
} from "./linux.ts";
import type { State } from "./state.ts";

const FLAGS = NONBLOCK | CLOEXEC;

export function socket({ libc }: State, family: number, type: number, protocol: number): number {
  if (!isInt(family) || !isInt(type) || !isInt(protocol)) return -EINVAL;
  const fd = libc.socket(family, type | FLAGS, protocol);
  return fd < 0 ? -libc.errno() : fd;
}

export function socketpair({ ctl, libc, scratch }: State): number {
  const { ints } = scratch;
  if (libc.socketpair(AF_UNIX, SOCK_STREAM | FLAGS, 0, ints) < 0) return -libc.errno();
  ctl[CTL_PAIR] = ints[0]!;
  ctl[CTL_PAIR + 1] = ints[1]!;
  return 0;
}

export function bind({ libc }: State, fd: number, address: Uint8Array): number {
  const error = checkFd(fd) || checkAddress(address);
  if (error !== 0) return error;
  return libc.bind(fd, address, lengthOf(address)) < 0 ? -libc.errno() : 0;
}

export function listen({ libc }: State, fd: number, backlog: number): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  if (!isInt(backlog)) return -EINVAL;
  return libc.listen(fd, backlog) < 0 ? -libc.errno() : 0;
}

export function connect({ libc }: State, fd: number, address: Uint8Array): number {
  const error = checkFd(fd) || checkAddress(address);
  if (error !== 0) return error;
  if (libc.connect(fd, address, lengthOf(address)) === 0) return 0;
  const errno = libc.errno();
  // An interrupted connect goes on by itself; asked again it would say EALREADY.
  return errno === EINTR ? -EINPROGRESS : -errno;
}

export function accept(state: State, fd: number, address: Uint8Array): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  if (!isBytes(address)) return -EINVAL;
  const { libc, scratch } = state;
  let result: number;
  do {
    scratch.length[0] = ADDRESS_SIZE;
    result = libc.accept4(fd, scratch.address, scratch.length, FLAGS);
  } while (result < 0 && (result = -libc.errno()) === -EINTR);
  if (result >= 0) giveAddress(state, address, scratch.length[0]);
  return result;
}

export function sockname(state: State, fd: number, peer: number, address: Uint8Array): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  if ((peer !== 0 && peer !== 1) || !isBytes(address)) return -EINVAL;
  const { ctl, libc, scratch } = state;
  scratch.length[0] = ADDRESS_SIZE;
  const ask = peer === 1 ? libc.getpeername : libc.getsockname;
  if (ask(fd, scratch.address, scratch.length) < 0) return -libc.errno();
  giveAddress(state, address, scratch.length[0]);
  return ctl[CTL_ADDRESS]!;
}

export function setOption(
  { libc, scratch }: State,
  fd: number,
  level: number,
  name: number,
  value: number,
): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  if (!isInt(level) || !isInt(name) || !isInt(value)) return -EINVAL;
  scratch.ints[0] = value;
  return libc.setsockopt(fd, level, name, scratch.ints, 4) < 0 ? -libc.errno() : 0;
}

export function getOption({ ctl, libc, scratch }: State, fd: number, level: number, name: number): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  if (!isInt(level) || !isInt(name)) return -EINVAL;
  scratch.ints[0] = 0;
  scratch.length[0] = 4;
  if (libc.getsockopt(fd, level, name, scratch.ints, scratch.length) < 0) return -libc.errno();
  ctl[CTL_OPTION] = scratch.ints[0];
  return 0;
}

export function shutdown({ libc }: State, fd: number, how: number): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  if (!isInt(how)) return -EINVAL;
  return libc.shutdown(fd, how) < 0 ? -libc.errno() : 0;
}
