import type { Reply, Submission, Trap } from "@outloop/core/kernel";
import { acceptOn } from "./accepting.ts";
import type { Descriptor } from "./descriptor.ts";
import { failureOf } from "./failures.ts";
import { landed, landing, LARGE } from "./landing.ts";
import { EAGAIN } from "./linux.ts";
import { piece } from "./pieces.ts";
import { waitOn } from "./processes.ts";
import { CTL_ADDRESS, CTL_TRUNCATED, NOT_RECEIVED, RECEIVE_SIZE, WANT_RECV } from "./port/port.ts";
import { decodeAddress } from "./port/address.ts";
import { MAYBE, NOT_READY, READY } from "./readiness.ts";

/** What waits for a descriptor to be read from. */
export type ReadRequest = Trap & { readonly fd: number; readonly max?: number };

/** The reading side of a descriptor: at most one request at a time, in one object for all of them. */
export class Reading implements Submission {
  readonly #of: Descriptor;
  #request: ReadRequest | null = null;
  #reply: Reply | null = null;
  /** The last receive was large: the next is likely to be, and is made where it need not be copied from. */
  #isBulk = false;

  constructor(of: Descriptor) {
    this.#of = of;
  }

  get isWaiting(): boolean {
    return this.#reply !== null;
  }

  get request(): ReadRequest {
    return this.#request!;
  }

  /** Throws `Busy` when there is a request already. */
  begin(request: ReadRequest, reply: Reply): this {
    const of = this.#of;
    if (this.#reply !== null) throw of.busy("read from", request);
    this.#request = request;
    this.#reply = reply;
    if (of.isFile || of.input === READY) this.goOn(NOT_RECEIVED, 0);
    // Somebody has been told that it is ready and may have read: an edge that came then does not come again.
    else if (of.input === MAYBE && (of.isBlocking || request.op === "readable")) this.#waitAgain();
    else if (of.input === MAYBE) this.goOn(NOT_RECEIVED, 0);
    else this.wait();
    return this;
  }

  /** The descriptor is worth an attempt, or the port has made it already: see the port for `result` and `offset`. */
  goOn(result: number, offset: number): void {
    const of = this.#of;
    const request = this.#request!;
    switch (request.op as string) {
      case "recv":
        if (result === NOT_RECEIVED) this.#attempt(request);
        else if (result > 0) this.#received(piece(of.io.port.inbox, offset, result), RECEIVE_SIZE);
        else this.#receivedNone(result);
        return;
      case "readable":
        of.input = MAYBE;
        return this.answer(undefined);
      case "accept":
        return acceptOn(of, this);
      case "recvfrom":
        return this.#attemptDatagram(request);
      case "wait process":
        return waitOn(of.io, of.fd, this);
    }
  }

  /** Nothing is there: the next edge tells. */
  wait(): void {
    const of = this.#of;
    of.input = NOT_READY;
    if (of.generation === 0) {
      const errno = of.io.register(of);
      if (errno !== 0) return this.failWith(errno);
      if (of.isFile) return this.goOn(NOT_RECEIVED, 0);
    }
    const { port } = of.io;
    const { op, max } = this.#request!;
    if (op === "recv" && max! >= RECEIVE_SIZE && !this.#isBulk && of.fd < port.want.length)
      port.want[of.fd] = WANT_RECV;
  }

  answer(value: unknown): void {
    const reply = this.#reply!;
    this.#reply = this.#request = null;
    reply.answer(value);
  }

  fail(error: unknown): void {
    const reply = this.#reply!;
    this.abandon();
    reply.fail(error);
  }

  failWith(errno: number): void {
    this.fail(failureOf(errno, this.#request!.op, this.#of));
  }

  retry(): void {
    if (this.#request!.op === "accept") acceptOn(this.#of, this);
  }

  abandon(): void {
    this.#reply = this.#request = null;
    const { io, fd } = this.#of;
    if (fd < io.port.want.length) io.port.want[fd] = 0;
  }

  /** Only the wait moves: what was received has been answered. */
  move(): Trap {
    const request = this.#request!;
    this.abandon();
    return request;
  }

  #waitAgain(): void {
    // It is the program that reads when it is told, and it counts on not being held.
    this.#of.forbidWaiting();
    const errno = this.#of.io.registerAgain(this.#of);
    if (errno === 0) this.wait();
    else this.failWith(errno);
  }

  #attempt({ max }: ReadRequest): void {
    const { io, fd } = this.#of;
    const into = landing();
    const size = Math.min(max!, into.length);
    let result = io.port.recv(fd, into, 0, size);
    if (result === -EAGAIN)
      for (let left = io.attempts(this.#of); left > 0 && result === -EAGAIN; left--)
        result = io.port.recv(fd, into, 0, size);
    if (result > 0) this.#received(landed(result), size);
    else this.#receivedNone(result);
  }

  /** A receive of up to `size` bytes has brought `bytes`. */
  #received(bytes: Uint8Array, size: number): void {
    const of = this.#of;
    const { length } = bytes;
    this.#isBulk = length >= LARGE;
    if (of.isBlocking) of.input = MAYBE;
    else if (length === size || of.ended) of.input = READY;
    else of.input = this.#afterShort(of);
    this.answer(bytes);
  }

  /** A receive has brought less than there was room for. A first one may have been all that anybody wanted of a socket. */
  #afterShort(of: Descriptor): number {
    if (of.isStream === "unasked") {
      of.isStream = "to be asked";
      return MAYBE;
    }
    if (of.isStream === "to be asked") of.io.findType(of);
    return of.isStream === true ? NOT_READY : READY;
  }

  /** A receive has met the end, or -errno. */
  #receivedNone(result: number): void {
    if (result === 0) return this.answer(new Uint8Array(0));
    if (result === -EAGAIN && !this.#of.isFile) return this.wait();
    this.failWith(-result);
  }

  #attemptDatagram({ max, fd }: ReadRequest): void {
    const { port, address } = this.#of.io;
    const shared = landing();
    const bytes = max! <= shared.length ? shared : new Uint8Array(Math.min(max!, LARGEST));
    const count = port.recvfrom(fd, bytes, 0, Math.min(max!, bytes.length), address);
    if (count === -EAGAIN) return this.wait();
    if (count < 0) return this.failWith(-count);
    this.answer({
      bytes: bytes === shared ? landed(count) : piece(bytes, 0, count),
      address: decodeAddress(address, port.ctl[CTL_ADDRESS]!),
      truncated: port.ctl[CTL_TRUNCATED] === 1,
    });
  }
}

/** More than the largest datagram of any family. */
const LARGEST = 1 << 20;
