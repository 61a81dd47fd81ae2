import { checkpoint, Closed, type Coroutine, type Op } from "@outloop/core";
import {
  accept,
  bind,
  close,
  describeAddress,
  listen as listenOn,
  setOption,
  socket,
  socketAddress,
  type Address,
} from "@outloop/core/io";
import { resolve } from "@outloop/names";
import { placeOf, type Named, type Place } from "./address.ts";
import { checkCount } from "./check.ts";
import { checkSocketOptions, configure, Socket, type SocketOptions } from "./socket.ts";

/** What `listen` takes: `host` and `port`, or `path`; and the options of the connections it takes. */
export interface ListenOptions extends Place, SocketOptions {
  /** How many connections may wait to be accepted. Default: 511; the system may allow fewer. */
  readonly backlog?: number | undefined;
  /** Several processes may listen on the port: the system spreads the connections over them (`SO_REUSEPORT`). */
  readonly reusePort?: boolean | undefined;
  /** On an IPv6 address: IPv4 is taken, too. Default: what the system does. */
  readonly dualStack?: boolean | undefined;
}

/** Takes connections. Made by `listen`. */
export class Listener {
  readonly fd: number;
  /** With the port that the system chose when 0 was asked. */
  readonly address: Address;
  readonly #options: SocketOptions;
  #isOpen = true;

  /** @internal */
  constructor(fd: number, address: Address, options: SocketOptions) {
    this.fd = fd;
    this.address = address;
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Takes the next connection, in the order in which they were made. A checkpoint. One task at a time; a second one gets
   * `Busy`. Throws `Closed` after `close`, or when it comes meanwhile.
   */
  accept(): Op<Socket> {
    return accepting(this, this.#options);
  }

  /** Stops listening; again, it does nothing. A checkpoint. The file of a Unix socket stays where it is. */
  close(): Op<void> {
    return closing(this);
  }

  /** @internal */
  checkOpen(): void {
    if (!this.#isOpen) throw new Closed(`the listener on ${describeAddress(this.address)} has been closed`);
  }

  /** @internal False when it had been closed before. */
  end(): boolean {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    return wasOpen;
  }
}

/**
 * Listens for connections. A host may be a name: it listens on the first address that the name has, IPv4 before IPv6, and
 * is a checkpoint then, else not.
 *
 * Throws `InvalidAddress` at once for what is no address and no name; `IoError` with what the system has against it; for
 * names also what `resolve` throws.
 *
 * @example
 * ```ts
 * const listener = yield* listen({ host: "127.0.0.1", port: 0 });
 * yield* spawn(connect, listener.address);
 * const socket = yield* listener.accept();
 * ```
 */
export function listen(options: ListenOptions): Coroutine<Listener> {
  const place = placeOf("listen", options, 0);
  checkSocketOptions("listen", options);
  if (options.backlog !== undefined) checkCount("listen: backlog", options.backlog);
  return place.family === "name" ? listeningByName(place, options) : listening(place, options);
}

function* listeningByName({ host, port }: Named, options: ListenOptions): Coroutine<Listener> {
  const [first] = yield* resolve(host);
  return yield* listening({ ...first!, port }, options);
}

function* listening(address: Address, options: ListenOptions): Coroutine<Listener> {
  const { backlog, reusePort = false, dualStack } = options;
  const fd = yield* socket(address.family, "stream");
  try {
    // A server that is started again must not wait until the connections of the last one are forgotten.
    if (address.family !== "unix") yield* setOption(fd, "reuse address", 1);
    if (reusePort) yield* setOption(fd, "reuse port", 1);
    if (address.family === "ipv6" && dualStack !== undefined)
      yield* setOption(fd, "dual stack", dualStack ? 1 : 0);
    yield* bind(fd, address);
    yield* listenOn(fd, backlog);
    return new Listener(fd, yield* socketAddress(fd), options);
  } catch (error) {
    yield* close(fd);
    throw error;
  }
}

function* accepting(listener: Listener, options: SocketOptions): Coroutine<Socket> {
  listener.checkOpen();
  const { fd, address: peer } = yield* accept(listener.fd);
  // Nothing parks from here on, so a connection that was taken reaches the caller.
  try {
    yield* configure(fd, peer.family, options);
    const own = isWildcard(listener.address) ? yield* socketAddress(fd) : listener.address;
    return new Socket(fd, own, peer);
  } catch (error) {
    yield* close(fd);
    throw error;
  }
}

/** It listens on all addresses, so only the connection knows on which it came. */
function isWildcard(address: Address): boolean {
  return address.family !== "unix" && /^(?:0\.0\.0\.0|::)(?:%|$)/.test(address.host);
}

function* closing(listener: Listener): Coroutine<void> {
  // From here on nobody uses the number, which the system may give to somebody else at once.
  if (listener.end()) yield* close(listener.fd);
  else yield* checkpoint();
}
