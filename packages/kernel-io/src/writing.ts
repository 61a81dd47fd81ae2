import type { Address } from "@outloop/core/io";
import type { Reply, Submission, Trap } from "@outloop/core/kernel";
import { beginConnect, goOnConnecting } from "./connecting.ts";
import type { Descriptor } from "./descriptor.ts";
import { failureOf, ZERO } from "./failures.ts";
import { EAGAIN } from "./linux.ts";
import { encodeAddress } from "./port/address.ts";
import { MAYBE, NOT_READY, READY } from "./readiness.ts";

/** What waits for a descriptor to be written to. */
export type WriteRequest = Trap & {
  readonly fd: number;
  readonly bytes?: Uint8Array;
  readonly buffers?: readonly Uint8Array[];
  readonly address?: Address;
  readonly how?: "receive" | "send" | "both";
};

/** How many bytes, at most, are copied behind collected ones, so that one call sends both. */
const COPIED = 16_384;
/** As many arrays as the port sends in one call. */
const AT_ONCE = 64;
const HOW = { receive: 0, send: 1, both: 2 } as const;

const NONE: readonly Uint8Array[] = [];
const NOWHERE = new Uint8Array(0);

/** The writing side of a descriptor: at most one request at a time, in one object for all of them. */
export class Writing implements Submission {
  readonly #of: Descriptor;
  #request: WriteRequest | null = null;
  #reply: Reply | null = null;
  /** Bytes of `send` that are gone, or those of the first buffer that is left. */
  #sent = 0;
  /** What is not sent whole, where it is more than the bytes of one `send`. */
  #buffers: readonly Uint8Array[] = NONE;
  /** The address of `connect` and `sendto`, as the system lays it out. */
  #to: Uint8Array = NOWHERE;
  /** Bytes of this request are on their way: whatever is collected meanwhile was written later, and goes later. */
  #isUnderWay = false;

  constructor(of: Descriptor) {
    this.#of = of;
  }

  get isWaiting(): boolean {
    return this.#reply !== null;
  }

  /** What was collected has to wait for the bytes of this request. */
  get goesFirst(): boolean {
    return this.#isUnderWay;
  }

  get request(): WriteRequest {
    return this.#request!;
  }

  get to(): Uint8Array {
    return this.#to;
  }

  /** Throws `Busy` when there is a request already, what bytes collected before have met, and what is wrong with an address. */
  begin(request: WriteRequest, reply: Reply): this {
    const of = this.#of;
    if (this.#reply !== null) throw of.busy("write to", request);
    of.checkSent(request);
    this.#to = request.address === undefined ? NOWHERE : encodeAddress(request.address);
    this.#request = request;
    this.#reply = reply;
    this.#sent = 0;
    switch (request.op as string) {
      case "send":
        return (this.#beginSend(of, request.bytes!), this);
      case "sendv":
        this.#buffers = request.buffers!.filter(({ length }) => length > 0);
        return (this.#beginTransfer(of), this);
      case "writable":
        this.#beginWait(of);
        return this;
      case "connect":
        beginConnect(of, this);
        return this;
    }
    this.goOn();
    return this;
  }

  /** A first attempt has been made: so many bytes are gone, or it was -errno. */
  begun(request: WriteRequest, reply: Reply, sent: number): this {
    const of = this.#of;
    this.#request = request;
    this.#reply = reply;
    this.#sent = Math.max(sent, 0);
    this.#isUnderWay = true;
    if (this.#hasSent(of, sent)) this.#transfer(of);
    return this;
  }

  /** The descriptor may be worth an attempt. */
  goOn(): void {
    const of = this.#of;
    const request = this.#request!;
    if (request.op === "connect") return goOnConnecting(of, this);
    if (request.op === "writable") return this.#beginWait(of);
    if (this.#isUnderWay) return this.#transfer(of);
    if (!of.send() || this.#hasFailed(of)) return;
    switch (request.op as string) {
      case "sendto":
        return this.#sendDatagram(of, request);
      case "shutdown":
        return this.#result(of.io.port.shutdown(of.fd, HOW[request.how!]));
      default:
        return this.answer(undefined);
    }
  }

  retry(): void {
    if (this.#request!.op === "connect") beginConnect(this.#of, this);
  }

  answer(value: unknown): void {
    const reply = this.#reply!;
    this.abandon();
    reply.answer(value);
  }

  failWith(errno: number): void {
    this.fail(failureOf(errno, this.#request!.op, this.#of));
  }

  fail(error: unknown): void {
    const reply = this.#reply!;
    this.abandon();
    reply.fail(error);
  }

  abandon(): void {
    this.#reply = this.#request = null;
    this.#buffers = NONE;
    if (!this.#isUnderWay) return;
    this.#isUnderWay = false;
    this.#of.send();
  }

  /** What is left to do: bytes that are gone are not sent again. */
  move(): Trap {
    const request = this.#request!;
    const left = this.#left(request);
    this.abandon();
    return left;
  }

  #left(request: WriteRequest): Trap {
    if (!this.#isUnderWay) return request;
    const [first, ...rest] = this.#buffers === NONE ? [request.bytes!] : this.#buffers;
    const left = first === undefined ? [] : [first.subarray(this.#sent), ...rest];
    // It goes behind these bytes on the next kernel as well, and there it can only do so with them.
    const later = this.#of.takeCork();
    if (later !== null) left.push(later);
    const progress = request.op === "send" ? { bytes: joined(left) } : { buffers: left };
    return { ...request, ...progress };
  }

  #beginWait(of: Descriptor): void {
    of.forbidWaiting();
    if (of.output === MAYBE && !of.isFile) of.failure = of.io.registerAgain(of);
    else if (of.output === NOT_READY && of.generation === 0) of.failure = of.io.register(of);
    if (this.#hasFailed(of) || (of.output !== READY && !of.isFile)) return;
    of.output = MAYBE;
    this.answer(undefined);
  }

  #beginSend(of: Descriptor, bytes: Uint8Array): void {
    const { cork } = of;
    if (cork !== null && bytes.length <= COPIED) {
      // One call sends both.
      cork.add(bytes);
      this.#buffers = [];
    }
    this.#beginTransfer(of);
  }

  /** What was collected before goes first: what the system does not take of it becomes part of this request. */
  #beginTransfer(of: Descriptor): void {
    if (of.cork !== null && !of.send()) {
      const own = this.#buffers === NONE ? [this.#request!.bytes!] : this.#buffers;
      this.#buffers = [of.takeCork()!, ...own];
    }
    if (this.#hasFailed(of)) return;
    this.#isUnderWay = true;
    this.#transfer(of);
  }

  #transfer(of: Descriptor): void {
    if (this.#buffers === NONE) this.#send(of, this.#request!.bytes!);
    else this.#sendAll(of);
  }

  #send(of: Descriptor, bytes: Uint8Array): void {
    const { length } = bytes;
    while (this.#sent < length) {
      if (!of.mayWrite()) return void this.#hasFailed(of);
      const sent = of.io.port.send(of.fd, bytes, this.#sent, of.upTo(length - this.#sent));
      if (!this.#hasSent(of, sent)) return;
      this.#sent += sent;
    }
    this.answer(undefined);
  }

  #sendAll(of: Descriptor): void {
    while (this.#buffers.length > 0) {
      if (!of.mayWrite()) return void this.#hasFailed(of);
      const sent = this.#sendSome(of);
      if (!this.#hasSent(of, sent)) return;
      this.#take(sent);
    }
    this.answer(undefined);
  }

  #sendSome(of: Descriptor): number {
    const [first] = this.#buffers;
    const { port } = of.io;
    if (of.isBlocking || this.#buffers.length === 1)
      return port.send(of.fd, first!, this.#sent, of.upTo(first!.length - this.#sent));
    return port.sendv(of.fd, this.#buffers.slice(0, AT_ONCE), this.#sent);
  }

  /** `count` bytes have left. */
  #take(count: number): void {
    let sent = this.#sent + count;
    let whole = 0;
    while (whole < this.#buffers.length && sent >= this.#buffers[whole]!.length)
      sent -= this.#buffers[whole++]!.length;
    if (whole > 0) this.#buffers = this.#buffers.slice(whole);
    this.#sent = sent;
  }

  /** Tells whether a transfer got on. If not, the request has failed or waits. */
  #hasSent(of: Descriptor, sent: number): boolean {
    of.hasWritten();
    if (sent > 0) return true;
    if (sent === -EAGAIN && !of.isFile) this.wait();
    else this.failWith(sent === 0 ? ZERO : -sent);
    return false;
  }

  /** What sending the collected bytes, or registering, has met: told once. */
  #hasFailed(of: Descriptor): boolean {
    const { failure } = of;
    if (failure === 0) return false;
    of.failure = 0;
    this.failWith(failure);
    return true;
  }

  /** Nothing more is taken: the next edge tells. */
  wait(): void {
    const of = this.#of;
    of.output = NOT_READY;
    if (of.generation === 0) {
      of.failure = of.io.register(of);
      this.#hasFailed(of);
    }
  }

  #sendDatagram(of: Descriptor, { bytes }: WriteRequest): void {
    const { port } = of.io;
    const sent = port.sendto(of.fd, bytes!, 0, bytes!.length, this.#to);
    if (sent === -EAGAIN) this.wait();
    else this.#result(sent);
  }

  #result(result: number): void {
    if (result < 0) this.failWith(-result);
    else this.answer(undefined);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}
