// Bytes in order: sockets, pipes, terminals.
import { types } from "node:util";
import {
  CTL_SENDS,
  KIND_SOCKET,
  MAX_SENDS,
  SEND_FD,
  SEND_LENGTH,
  SEND_OFFSET,
  SEND_RESULT,
  SEND_WORDS,
} from "../port.ts";
import { atMost, checkFd, checkRange, from, isBytes, isInt, lengthOf } from "./checks.ts";
import { EBADF, EFAULT, EINTR, EINVAL, ENOTSOCK, MSG_DONTWAIT, MSG_NOSIGNAL } from "./linux.ts";
import { MAX_VECTORS, TABLE_FDS, type State } from "./state.ts";

const SENDING = MSG_NOSIGNAL | MSG_DONTWAIT;

/** Whether to try as a socket first: yes, unless it is registered as something else. */
function maybeSocket({ registered }: State, fd: number): boolean {
  return fd >= TABLE_FDS || registered[fd]! <= 1 + KIND_SOCKET;
}

/** Receives up to `count` bytes to the start of `bytes`, which has so many. */
export function receive(state: State, fd: number, bytes: Uint8Array, count: number): number {
  const { libc } = state;
  let result: number;
  if (maybeSocket(state, fd)) {
    do result = libc.recv(fd, bytes, count, MSG_DONTWAIT);
    while (result < 0 && (result = -libc.errno()) === -EINTR);
    if (result !== -ENOTSOCK) return result;
  }
  do result = libc.read(fd, bytes, count);
  while (result < 0 && (result = -libc.errno()) === -EINTR);
  return result;
}

export function recv(state: State, fd: number, bytes: Uint8Array, offset: number, length: number): number {
  const error = checkFd(fd) || checkRange(bytes, offset, length);
  return error !== 0 ? error : receive(state, fd, from(bytes, offset), atMost(length));
}

/** Sends what JavaScript has collected, record by record. */
export function flush(state: State): number {
  const { ctl, sends, outbox } = state;
  const count = Math.min(ctl[CTL_SENDS] ?? 0, MAX_SENDS);
  ctl[CTL_SENDS] = 0;
  for (let index = 0, at = 0; index < count; index++, at += SEND_WORDS) {
    const length = sends[at + SEND_LENGTH]!;
    sends[at + SEND_RESULT] =
      length === 0 ? 0 : send(state, sends[at + SEND_FD]!, outbox, sends[at + SEND_OFFSET]!, length);
  }
  return 0;
}

export function send(state: State, fd: number, bytes: Uint8Array, offset: number, length: number): number {
  const error = checkFd(fd) || checkRange(bytes, offset, length);
  if (error !== 0) return error;
  const { libc } = state;
  const part = from(bytes, offset);
  const count = atMost(length);
  let result: number;
  if (maybeSocket(state, fd)) {
    do result = libc.send(fd, part, count, SENDING);
    while (result < 0 && (result = -libc.errno()) === -EINTR);
    if (result !== -ENOTSOCK) return result;
  }
  do result = libc.write(fd, part, count);
  while (result < 0 && (result = -libc.errno()) === -EINTR);
  return result;
}

export function sendv(state: State, fd: number, buffers: readonly Uint8Array[], skip: number): number {
  const error = checkFd(fd);
  if (error !== 0) return error;
  if (!isInt(skip) || skip < 0) return -EINVAL;
  const parts = partsOf(buffers, skip);
  if (typeof parts === "number") return parts;
  // A getter among the elements can have closed the port.
  if (state.isClosed) return -EBADF;
  const result = layVectors(state, parts);
  return result < 0 || parts.arrays.length === 0 ? result : sendParts(state, fd, parts.arrays);
}

interface Parts {
  readonly arrays: readonly Uint8Array[];
  /** So many bytes of the first one are left out. */
  readonly skip: number;
}

/** What is to be sent, or what is wrong with it. Runs code of the caller's: an element may be a getter. */
function partsOf(buffers: unknown, skip: number): Parts | number {
  // The elements of a proxy may be as many as it likes.
  if (types.isProxy(buffers) || !Array.isArray(buffers)) return -EINVAL;
  const arrays: Uint8Array[] = [];
  let left = skip;
  try {
    for (let index = 0; index < buffers.length && arrays.length < MAX_VECTORS; index++) {
      const bytes: unknown = buffers[index];
      if (!isBytes(bytes)) return -EINVAL;
      if (arrays.length === 0 && left >= lengthOf(bytes)) left -= lengthOf(bytes);
      else arrays.push(bytes);
    }
  } catch {
    return -EINVAL;
  }
  return arrays.length === 0 && left > 0 ? -EINVAL : { arrays, skip: left };
}

/** From here on nothing runs but the port, so that addresses and lengths hold. */
function layVectors({ libc, scratch }: State, { arrays, skip }: Parts): number {
  for (const [index, bytes] of arrays.entries()) {
    const start = index === 0 ? skip : 0;
    // Shorter than a moment ago: a later getter has detached it.
    if (start > lengthOf(bytes)) return -EFAULT;
    scratch.vectors[2 * index] = libc.address(bytes) + BigInt(start);
    scratch.vectors[2 * index + 1] = BigInt(lengthOf(bytes) - start);
  }
  return 0;
}

function sendParts(state: State, fd: number, arrays: readonly Uint8Array[]): number {
  const { libc, scratch } = state;
  let result: number;
  state.kept = arrays;
  try {
    if (maybeSocket(state, fd)) {
      const message = scratch.layMessage(arrays.length, false);
      do result = libc.sendmsg(fd, message, SENDING);
      while (result < 0 && (result = -libc.errno()) === -EINTR);
      if (result !== -ENOTSOCK) return result;
    }
    do result = libc.writev(fd, scratch.vectors, arrays.length);
    while (result < 0 && (result = -libc.errno()) === -EINTR);
    return result;
  } finally {
    state.kept = [];
  }
}
