import { describeValue } from "../describe.ts";
import { coreTrap, Operation, type Op } from "../trap.ts";
import { checkAddress, type Address } from "./address.ts";
import { checkCount, checkFd } from "./check.ts";

/** A connection that `accept` has taken: its descriptor, and where it came from. */
export interface Accepted {
  readonly fd: number;
  readonly address: Address;
}

/**
 * The options of sockets that `setOption` knows; the values are whole numbers: 0 and 1 where it is a switch, bytes for the
 * buffers, milliseconds (rounded up to what the system counts in) for the delay and the interval of keep-alive.
 */
export type SocketOption =
  | "broadcast"
  | "dual stack"
  | "keep alive"
  | "keep alive count"
  | "keep alive delay"
  | "keep alive interval"
  | "no delay"
  | "receive buffer"
  | "reuse address"
  | "reuse port"
  | "send buffer";

/** Opens a socket, non-blocking and not inherited by child processes. Not a checkpoint. Throws `IoError`. */
export function socket(family: Address["family"], type: "stream" | "datagram"): Op<number> {
  if (family !== "ipv4" && family !== "ipv6" && family !== "unix")
    throw new TypeError(
      `socket(family, type): family must be "ipv4", "ipv6" or "unix", got ${describeValue(family)}`,
    );
  if (type !== "stream" && type !== "datagram")
    throw new TypeError(
      `socket(family, type): type must be "stream" or "datagram", got ${describeValue(type)}`,
    );
  return new Operation<number>(coreTrap({ op: "socket", family, type }));
}

/** Opens two descriptors joined to each other: a pipe (its read end first), or two stream sockets. Not a checkpoint. */
export function pair(kind: "pipe" | "stream"): Op<readonly [number, number]> {
  if (kind !== "pipe" && kind !== "stream")
    throw new TypeError(`pair(kind): kind must be "pipe" or "stream", got ${describeValue(kind)}`);
  return new Operation<readonly [number, number]>(coreTrap({ op: "pair", kind }));
}

/** Gives a socket its address; port 0 lets the system choose one, see {@link socketAddress}. Not a checkpoint. */
export function bind(fd: number, address: Address): Op<void> {
  checkFd("bind(fd, address)", fd);
  checkAddress("bind(fd, address)", address);
  return new Operation<void>(coreTrap({ op: "bind", fd, address }));
}

/** Lets a socket take connections; `backlog` (511) of them may wait for `accept`. Not a checkpoint. */
export function listen(fd: number, backlog: number = 511): Op<void> {
  checkFd("listen(fd, backlog)", fd);
  checkCount("listen(fd, backlog): backlog", backlog);
  return new Operation<void>(coreTrap({ op: "listen", fd, backlog }));
}

/** A socket's own address, or its peer's. Not a checkpoint. Throws `IoError`. */
export function socketAddress(fd: number, of: "own" | "peer" = "own"): Op<Address> {
  checkFd("socketAddress(fd, of)", fd);
  if (of !== "own" && of !== "peer")
    throw new TypeError(`socketAddress(fd, of): of must be "own" or "peer", got ${describeValue(of)}`);
  return new Operation<Address>(coreTrap({ op: "socket address", fd, of }));
}

/** Sets an option of a socket. Not a checkpoint. Throws `IoError` where the system does not know it. */
export function setOption(fd: number, option: SocketOption, value: number): Op<void> {
  checkFd("setOption(fd, option, value)", fd);
  if (!Number.isInteger(value))
    throw new RangeError(
      `setOption(fd, option, value): value must be a whole number, got ${describeValue(value)}`,
    );
  return new Operation<void>(coreTrap({ op: "set option", fd, option, value }));
}

/**
 * Takes the next connection. One task at a time. Always a checkpoint. When the system has no descriptor left it waits
 * and tries again; a connection that its peer gave up meanwhile is passed over. Throws `IoError`, and `Closed` when `fd`
 * is closed meanwhile.
 */
export function accept(fd: number): Op<Accepted> {
  checkFd("accept(fd)", fd);
  return new Operation<Accepted>(coreTrap({ op: "accept", fd }));
}

/**
 * Connects a socket to `address`, and ends when the connection stands. Always a checkpoint. Throws `IoError` with what
 * refused it: `ECONNREFUSED`, `ETIMEDOUT`, ... A socket whose `connect` failed or was cancelled is only good to close.
 */
export function connect(fd: number, address: Address): Op<void> {
  checkFd("connect(fd, address)", fd);
  checkAddress("connect(fd, address)", address);
  return new Operation<void>(coreTrap({ op: "connect", fd, address }));
}

/**
 * Closes a descriptor: wakes whoever waits on it with `Closed`, sends what was written, then closes. Acts even when a
 * cancel is due, and raises then. Always a checkpoint. Throws `IoError` `EBADF` for what is no open descriptor; any
 * other error that the system reports, or that written bytes have met, leaves it closed. It does not wait for a peer that
 * has not taken all that was written: that is `EAGAIN`, and `flush` before it avoids it.
 */
export function close(fd: number): Op<void> {
  checkFd("close(fd)", fd);
  return new Operation<void>(coreTrap({ op: "close", fd }));
}
