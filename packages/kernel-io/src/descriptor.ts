import type { Address } from "@outloop/core/io";
import { Busy } from "@outloop/core";
import type { Trap } from "@outloop/core/kernel";
import type { Cork } from "./cork.ts";
import type { Descriptors } from "./descriptors.ts";
import { failureOf, ZERO } from "./failures.ts";
import { EAGAIN } from "./linux.ts";
import { KIND_FILE, READY_END, READY_HANG_UP, READY_READ, READY_WRITE } from "./port/port.ts";
import { NOWHERE } from "./outbox.ts";
import { MAYBE, NOT_READY, READY } from "./readiness.ts";
import type { Reading } from "./reading.ts";
import type { Writing } from "./writing.ts";

/**
 * One open descriptor, as long as the kernel knows it. Ten thousand may lie idle, so what only a busy one needs (its
 * waits, the bytes collected for it) is made when it is needed.
 */
export class Descriptor {
  readonly io: Descriptors;
  readonly fd: number;
  kind: number;
  /** Tells its registration from that of another descriptor with the same number. 0: not registered. */
  generation = 0;
  // The first use is an attempt: an end that cannot be read from never becomes readable, and must say why.
  input: number = MAYBE;
  output: number = MAYBE;
  /** It hung up, or its peer has ended: no further edge comes, so a short receive does not mean that none is left. */
  ended = false;
  /**
   * A short receive means that nothing is left: true for streams, not for datagrams or the lines of a terminal. What was
   * met by sending is asked when it matters for the second time.
   */
  isStream: boolean | "unasked" | "to be asked" = "unasked";
  /** It may hold the thread (a terminal, say, whose mode is shared with others): it is touched only after an edge. */
  isBlocking = false;
  /** It was blocking when it came, and has to be so again. `undefined`: nobody had to know yet. */
  wasBlocking: boolean | undefined = undefined;
  reading: Reading | null = null;
  writing: Writing | null = null;
  cork: Cork | null = null;
  /** Where its bytes are in the outbox. */
  place: number = NOWHERE;
  /** The errno that sending the collected bytes has met; the next operation that sends is told. */
  failure = 0;
  /** The peer, where it is known: a socket that was reset cannot say any more who it was. */
  address: Address | undefined = undefined;

  constructor(io: Descriptors, fd: number, kind: number) {
    this.io = io;
    this.fd = fd;
    this.kind = kind;
  }

  get isFile(): boolean {
    return this.kind === KIND_FILE;
  }

  /** What the system says about it. `result`, `offset`: what it has received meanwhile, see the port. */
  event(mask: number, result: number, offset: number): void {
    if ((mask & (READY_END | READY_HANG_UP)) !== 0) this.ended = true;
    if ((mask & (READY_WRITE | READY_HANG_UP)) !== 0) {
      this.output = READY;
      if (this.cork !== null) this.send();
      if (this.writing !== null && this.writing.isWaiting) this.writing.goOn();
    }
    if ((mask & (READY_READ | READY_END | READY_HANG_UP)) !== 0) {
      this.input = READY;
      if (this.reading !== null && this.reading.isWaiting) this.reading.goOn(result, offset);
    }
  }

  /** What is called next would hold the thread, where the mode of the descriptor does not forbid it. */
  forbidWaiting(): void {
    if (this.wasBlocking === undefined && !this.isBlocking && !this.isFile)
      this.wasBlocking = this.io.port.setNonBlocking(this.fd, 1) === 0;
  }

  /** Nothing stands in the way of bytes that are written now: they can leave with those of others. */
  get isFree(): boolean {
    return (
      this.cork === null &&
      this.output !== NOT_READY &&
      !this.isBlocking &&
      !this.isFile &&
      this.writing?.goesFirst !== true
    );
  }

  /** Sends `bytes` as far as the system takes them now; nothing stands in their way. The rest is kept, as a copy. */
  sendAtOnce(bytes: Uint8Array): void {
    const sent = this.io.port.send(this.fd, bytes, 0, bytes.length);
    if (sent !== bytes.length) this.hasSent(sent === 0 ? -ZERO : sent, bytes);
  }

  /** The port has sent so many of `bytes`, and no more; negative: an errno. What is left is kept, as a copy. */
  hasSent(sent: number, bytes: Uint8Array): void {
    if (sent < 0 && sent !== -EAGAIN) {
      this.failure = -sent;
      return;
    }
    this.cork = this.io.unsent.corks.lend();
    this.cork.add(sent > 0 ? bytes.subarray(sent) : bytes);
    this.send();
  }

  /** Sends what was collected, as far as the system takes it. True when nothing is left, or nothing can be sent. */
  send(): boolean {
    const { cork } = this;
    if (cork === null) return true;
    if (this.writing !== null && this.writing.goesFirst) return false;
    const { port } = this.io;
    while (cork.length > 0) {
      if (!this.mayWrite()) {
        if (this.failure === 0) return false;
        break;
      }
      const sent = port.send(this.fd, cork.bytes, cork.start, this.upTo(cork.length));
      this.hasWritten();
      if (sent > 0) cork.take(sent);
      else if (sent === -EAGAIN && !this.isFile) this.output = NOT_READY;
      else {
        this.failure = sent === 0 ? ZERO : -sent;
        break;
      }
    }
    this.io.unsent.corks.give(cork);
    this.cork = null;
    return true;
  }

  /** Takes away what was collected, as bytes of the caller's own. */
  takeCork(): Uint8Array | null {
    const { cork } = this;
    if (cork === null) return null;
    const bytes = cork.bytes.slice(cork.start, cork.end);
    this.io.unsent.corks.give(cork);
    this.cork = null;
    return bytes;
  }

  /** May it be written to now? If not, it is registered, so that an edge will tell; `failure` says if that failed. */
  mayWrite(): boolean {
    if (this.isFile || this.output === READY || (this.output === MAYBE && !this.isBlocking)) return true;
    if (this.output === MAYBE) this.failure = this.io.registerAgain(this);
    else if (this.generation === 0) this.failure = this.io.register(this);
    // What does not register is always ready.
    return this.isFile;
  }

  hasWritten(): void {
    if (this.isBlocking) this.output = MAYBE;
  }

  /** How much to write at a time: whatever is ready takes this much without holding the thread. */
  upTo(length: number): number {
    return this.isBlocking ? Math.min(length, 4096) : length;
  }

  /** Throws what sending the collected bytes has met, once. */
  checkSent(request: Trap): void {
    const { failure } = this;
    this.failure = 0;
    if (failure !== 0) throw failureOf(failure, request.op, this);
  }

  busy(direction: "read from" | "write to", request: Trap): Busy {
    return new Busy(
      `${request.op} on fd ${this.fd}: another task waits to ${direction} it, and only one may at a time`,
    );
  }
}

/** What waits behind a request under way moves with that. */
export function hasUnsent(of: Descriptor | null | undefined): of is Descriptor {
  return of !== undefined && of !== null && of.cork !== null && of.writing?.goesFirst !== true;
}

export function unsentOf({ cork }: Descriptor): number {
  return cork === null ? 0 : cork.length;
}
