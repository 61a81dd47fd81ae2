import { describeAddress, setOption, shutdown, type Address } from "@outloop/core/io";
import type { Coroutine, Op } from "@outloop/core";
import { checkTime } from "./check.ts";
import { Stream } from "./stream.ts";

/** A connection, made by `connect` or taken by a listener. */
export class Socket extends Stream {
  /** This end of it. */
  readonly address: Address;
  /** The other end. */
  readonly peer: Address;

  /** @internal */
  constructor(fd: number, address: Address, peer: Address) {
    super(fd);
    this.address = address;
    this.peer = peer;
  }

  /**
   * Ends one direction, or both, once everything written before has been sent. By default the sending one: the peer then
   * meets the end of what it receives, and may still send. A checkpoint.
   *
   * @example
   * ```ts
   * const socket = yield* connect({ port });
   * yield* socket.send("what I wanted to say");
   * yield* socket.shutdown();
   * const answer = yield* socket.recv();
   * ```
   */
  shutdown(how: "send" | "receive" | "both" = "send"): Op<void> {
    // Who ends the receiving waits for nobody who sends.
    return how === "receive" ? shuttingReceive(this) : this.inTurn(shutdown(this.fd, how));
  }

  override inWords(): string {
    return `the connection from ${describeAddress(this.address)} to ${describeAddress(this.peer)}`;
  }
}

function* shuttingReceive(socket: Socket): Coroutine<void> {
  socket.checkOpen();
  yield* shutdown(socket.fd, "receive");
}

/** Options of connections. They mean nothing to Unix sockets. */
export interface SocketOptions {
  /** Sends small pieces at once instead of waiting for more (`TCP_NODELAY`). Default: true. */
  readonly noDelay?: boolean | undefined;
  /**
   * Asks a silent peer now and then whether it is still there, so that one that has vanished is noticed: `true`, or the
   * milliseconds of silence before the first question. Default: false.
   */
  readonly keepAlive?: boolean | number | undefined;
}

export function checkSocketOptions(what: string, { keepAlive }: SocketOptions): void {
  if (typeof keepAlive === "number") checkTime(`${what}: keepAlive`, keepAlive);
}

/** Not a checkpoint. */
export function* configure(
  fd: number,
  family: Address["family"],
  { noDelay = true, keepAlive = false }: SocketOptions,
): Coroutine<void> {
  if (family === "unix") return;
  if (noDelay) yield* setOption(fd, "no delay", 1);
  if (keepAlive === false) return;
  yield* setOption(fd, "keep alive", 1);
  if (keepAlive !== true) yield* setOption(fd, "keep alive delay", Math.ceil(keepAlive));
}
