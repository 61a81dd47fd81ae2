import type { Coroutine } from "@outloop/core";
import { close, connect as connectTo, socket, socketAddress, type Address } from "@outloop/core/io";
import { resolve } from "@outloop/names";
import { placeOf, type Named, type Place } from "./address.ts";
import { connectToAny } from "./happy-eyeballs.ts";
import { checkSocketOptions, configure, Socket, type SocketOptions } from "./socket.ts";

/** What `connect` takes: `host` and `port`, or `path`. */
export interface ConnectOptions extends Place, SocketOptions {}

/**
 * Connects, and gives the socket when the connection stands. A host may be a name: it is looked up, and its addresses are
 * tried one after the other, of both families in turn, IPv6 first; who takes longer than 250 ms gets company (RFC 8305).
 * The first connection that stands wins. A checkpoint. A cancel, and whatever else ends it, leaves nothing open.
 *
 * Throws `InvalidAddress` at once for what is no address and no name; `IoError` with what refused the connection, or
 * `ConnectError` with all of these where several addresses were tried; for names also what `resolve` throws.
 *
 * @example
 * ```ts
 * const socket = yield* connect({ host: "localhost", port });
 * try {
 *   yield* socket.send("hello\n");
 *   yield* socket.readLine(); // "hello"
 * } finally {
 *   yield* socket.close();
 * }
 * ```
 */
export function connect(options: ConnectOptions): Coroutine<Socket> {
  const place = placeOf("connect", options);
  checkSocketOptions("connect", options);
  return place.family === "name" ? connectingByName(place, options) : connecting(place, options);
}

function* connectingByName({ host, port }: Named, options: SocketOptions): Coroutine<Socket> {
  const addresses = (yield* resolve(host)).map((address) => ({ ...address, port }));
  const attempt = (address: Address): Coroutine<Socket> => connecting(address, options);
  return yield* addresses.length === 1
    ? attempt(addresses[0]!)
    : connectToAny({ host, port, addresses }, attempt);
}

function* connecting(address: Address, options: SocketOptions): Coroutine<Socket> {
  const fd = yield* socket(address.family, "stream");
  try {
    yield* connectTo(fd, address);
    // Nothing parks from here on, so a connection that stands reaches the caller.
    yield* configure(fd, address.family, options);
    return new Socket(fd, yield* socketAddress(fd), address);
  } catch (error) {
    yield* close(fd);
    throw error;
  }
}
