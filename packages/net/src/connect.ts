import type { Coroutine } from "@outloop/core";
import { close, connect as connectTo, socket, socketAddress, type Address } from "@outloop/core/io";
import { addressOf, type Place } from "./address.ts";
import { checkSocketOptions, configure, Socket, type SocketOptions } from "./socket.ts";

/** What `connect` takes: `host` and `port`, or `path`. */
export interface ConnectOptions extends Place, SocketOptions {}

/**
 * Connects, and gives the socket when the connection stands. A checkpoint. A cancel, and whatever else ends it, leaves
 * nothing open.
 *
 * Throws `InvalidAddress` at once for what is no address; `IoError` with what refused the connection.
 *
 * @example
 * ```ts
 * const socket = yield* connect({ host: "127.0.0.1", port });
 * try {
 *   yield* socket.send("hello\n");
 *   yield* socket.readLine(); // "hello"
 * } finally {
 *   yield* socket.close();
 * }
 * ```
 */
export function connect(options: ConnectOptions): Coroutine<Socket> {
  const address = addressOf("connect", options);
  checkSocketOptions("connect", options);
  return connecting(address, options);
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
