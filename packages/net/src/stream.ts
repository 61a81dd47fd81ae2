import { checkpoint, Closed, type Coroutine, type Op, type Trap } from "@outloop/core";
import { close, flush, recv, send, sendv } from "@outloop/core/io";
import type { ByteSink } from "./bytes.ts";
import { checkCount, checkedBytes, checkFd } from "./check.ts";
import { PIECE, Readable } from "./readable.ts";
import { SendOrder } from "./send-order.ts";
import type { Data } from "./text.ts";

/** An open descriptor that bytes come from and go to: what sockets, pipes and terminals have in common. */
export class Stream extends Readable implements ByteSink {
  readonly fd: number;
  readonly #order: SendOrder = new SendOrder(this);
  /** The receive of most programs, made once: whoever waits for it would hold one anyway. */
  #plain: Op<Uint8Array> | undefined;
  /** The system may give more after the end, as a terminal does. */
  readonly #mayGoOn: boolean;
  #isOpen = true;

  /** @internal */
  constructor(fd: number, mayGoOn = false) {
    super();
    this.fd = fd;
    this.#mayGoOn = mayGoOn;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  override recv(max: number = PIECE): Op<Uint8Array> {
    if (max !== PIECE) checkCount("recv(max): max", max);
    return new Receive(this, max);
  }

  /**
   * Gives bytes back that were read too much: whoever reads next meets them first. They are the stream's from now on. Not
   * a checkpoint, and no `Op`. Not while another task reads: throws `Busy` then, and `Closed` after `close`.
   */
  unread(bytes: Uint8Array): void {
    this.checkOpen();
    this.reader.unread(bytes);
  }

  send(data: Data): Op<void> {
    return this.inTurn(send(this.fd, checkedBytes("send(data)", data)));
  }

  sendv(buffers: readonly Uint8Array[]): Op<void> {
    return this.inTurn(sendv(this.fd, buffers));
  }

  write(data: Data): Op<number> {
    return this.#order.write(checkedBytes("write(data)", data));
  }

  flush(): Op<void> {
    return this.inTurn(flush(this.fd));
  }

  close(): Op<void> {
    return closing(this);
  }

  /** @internal */
  inTurn(operation: Op<void>): Op<void> {
    return this.#order.inTurn(operation);
  }

  /** What it is, for reports. */
  inWords(): string {
    return `fd ${this.fd}`;
  }

  /** @internal */
  checkOpen(): void {
    if (!this.#isOpen) throw new Closed(`${this.inWords()} has been closed`);
  }

  /** @internal The bytes that a reader has left come first. */
  beginReceiving(max: number): Op<Uint8Array> {
    this.checkOpen();
    if (this.#mayGoOn) return this.reader.recv(max);
    if (this.busyReader !== undefined) return this.busyReader.recv(max);
    return max === PIECE ? (this.#plain ??= recv(this.fd, PIECE)) : recv(this.fd, max);
  }

  /** @internal */
  receive(max: number): Op<Uint8Array> {
    return recv(this.fd, max);
  }

  /** @internal False when it had been closed before. */
  end(): boolean {
    if (!this.#isOpen) return false;
    this.#isOpen = false;
    this.#order.close();
    return true;
  }
}

/**
 * Wraps a descriptor that is open already, such as 0 for what is typed in. Whoever opened it closes it, or leaves that to
 * the stream.
 *
 * @example
 * ```ts
 * const input = stream(0);
 * for (let line = yield* input.readLine(); line !== undefined; line = yield* input.readLine()) console.log(line);
 * ```
 */
export function stream(fd: number): Stream {
  checkFd("stream(fd)", fd);
  return new Stream(fd, true);
}

function* closing(of: Stream): Coroutine<void> {
  // From here on nobody uses the number, which the system may give to somebody else at once.
  if (of.end()) yield* close(of.fd);
  else yield* checkpoint();
}

/** A receive; that the stream is open is looked up when it begins: the number may be somebody else's by then. */
class Receive implements Op<Uint8Array> {
  readonly #from: Stream;
  readonly #max: number;

  constructor(from: Stream, max: number) {
    this.#from = from;
    this.#max = max;
  }

  [Symbol.iterator](): Iterator<Trap, Uint8Array, unknown> {
    return this.#from.beginReceiving(this.#max)[Symbol.iterator]();
  }
}
