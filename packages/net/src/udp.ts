import { checkpoint, Closed, type Coroutine, type Op } from "@outloop/core";
import {
  bind,
  close,
  connect,
  describeAddress,
  recvfrom,
  sendto,
  setOption,
  socket,
  socketAddress,
  type Address,
  type Datagram,
} from "@outloop/core/io";
import { addressOf, type Place } from "./address.ts";
import { checkCount, checkedBytes } from "./check.ts";
import type { Data } from "./text.ts";

/** What `udp` takes: where its datagrams come to. A port that is left out is chosen by the system. */
export interface UdpOptions extends Place {
  /** Several processes may receive on the port. */
  readonly reusePort?: boolean | undefined;
  /** Datagrams to everybody in the network are allowed. */
  readonly broadcast?: boolean | undefined;
}

/** Sends and receives datagrams. Made by `udp`. */
export class UdpSocket {
  readonly fd: number;
  readonly address: Address;
  #isOpen = true;

  /** @internal */
  constructor(fd: number, address: Address) {
    this.fd = fd;
    this.address = address;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Sends one datagram whole, to `to`, or to the peer that {@link connect} named. A checkpoint. That it has been sent does
   * not mean that it arrives. Throws `IoError`, and `InvalidAddress` at once.
   */
  send(data: Data, to?: Place): Op<void> {
    const bytes = checkedBytes("send(data, to)", data);
    const address = to === undefined ? undefined : addressOf("send(data, to)", to);
    return whileOpen(this, sendto(this.fd, bytes, address));
  }

  /** Receives one datagram; what is longer than `max` bytes (65,536) is cut and says so. One task at a time. A checkpoint. */
  recv(max: number = 65_536): Op<Datagram> {
    checkCount("recv(max): max", max);
    return whileOpen(this, recvfrom(this.fd, max));
  }

  /** Sends to `to` and receives from there alone, from now on. A checkpoint. */
  connect(to: Place): Op<void> {
    const address = addressOf("connect(to)", to);
    return whileOpen(this, connect(this.fd, address));
  }

  /** Closes; again, it does nothing. A checkpoint. */
  close(): Op<void> {
    return closing(this);
  }

  /** @internal */
  checkOpen(): void {
    if (!this.#isOpen) throw new Closed(`the UDP socket on ${describeAddress(this.address)} has been closed`);
  }

  /** @internal False when it had been closed before. */
  end(): boolean {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    return wasOpen;
  }
}

/**
 * Opens a socket for datagrams. Not a checkpoint. Throws `InvalidAddress` at once for what is no address; `IoError` with
 * what the system has against it. With `path` its datagrams are those of a Unix socket.
 *
 * @example
 * ```ts
 * const [a, b] = [yield* udp({ port: 0 }), yield* udp({ port: 0 })];
 * yield* a.send("hello", b.address);
 * const { bytes, address } = yield* b.recv();
 * yield* b.send(bytes, address); // back to a
 * yield* a.close();
 * yield* b.close();
 * ```
 */
export function udp(options: UdpOptions = {}): Coroutine<UdpSocket> {
  return opening(addressOf("udp", options, 0), options);
}

function* opening(address: Address, options: UdpOptions): Coroutine<UdpSocket> {
  const fd = yield* socket(address.family, "datagram");
  try {
    if (options.reusePort === true) yield* setOption(fd, "reuse port", 1);
    if (options.broadcast === true) yield* setOption(fd, "broadcast", 1);
    yield* bind(fd, address);
    return new UdpSocket(fd, yield* socketAddress(fd));
  } catch (error) {
    yield* close(fd);
    throw error;
  }
}

/** The number may be somebody else's by the time an operation begins. */
function whileOpen<T>(of: UdpSocket, operation: Op<T>): Op<T> {
  return {
    [Symbol.iterator]() {
      of.checkOpen();
      return operation[Symbol.iterator]();
    },
  };
}

function* closing(of: UdpSocket): Coroutine<void> {
  if (of.end()) yield* close(of.fd);
  else yield* checkpoint();
}
