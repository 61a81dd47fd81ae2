import type { Address } from "@outloop/net";
import { IncomingBody, NO_BODY, type BodySource, type Framing } from "./body.ts";
import { checkRequest } from "./check-request.ts";
import { ProtocolError } from "./errors.ts";
import { Head } from "./head.ts";
import type { Limits } from "./limits.ts";
import { HttpRequest } from "./request.ts";
import { CR, LF } from "./syntax.ts";

export const INCOMPLETE = -1;

/** One for all connections: it is used between two parks. */
const head = new Head();

/** Makes requests of what has come on one connection, and notes what the connection needs to know of the present one. */
export class RequestReader {
  /** Another request may follow, as far as the peer is concerned. */
  isKept = false;
  /** The peer waits for a word before it sends the body. */
  isExpected = false;
  /** The peer has asked for another protocol. */
  asksUpgrade = false;
  readonly #source: BodySource;
  readonly #peer: Address;
  readonly #limits: Limits;

  constructor(source: BodySource, peer: Address, limits: Limits) {
    this.#source = source;
    this.#peer = peer;
    this.#limits = limits;
  }

  /** The next request that has come, what is wrong with it, or `INCOMPLETE`. */
  next(): HttpRequest | ProtocolError | typeof INCOMPLETE {
    const { input } = this.#source;
    // An empty line before a request is left over from the body of one before; RFC 9112 asks to be lenient here.
    if (input.length >= 2 && input.bytes[input.at] === CR && input.bytes[input.at + 1] === LF)
      input.moveTo(input.at + 2);
    if (input.length === 0) return INCOMPLETE;
    const { bytes } = input;
    try {
      const begin = head.readRequest(bytes, input.at, input.end, this.#limits);
      if (begin < 0) return INCOMPLETE;
      const wrong = checkRequest(head, bytes, this.#limits);
      if (wrong !== undefined) return wrong;
      input.moveTo(begin);
    } catch (error) {
      if (error instanceof ProtocolError) return error;
      throw error;
    }
    return this.#make(bytes);
  }

  /** Makes the request of the head that has been read. */
  #make(bytes: Uint8Array): HttpRequest {
    const { minor } = head;
    const limits = this.#limits;
    const framing: Framing = head.isChunked ? "chunked" : Math.max(head.length, 0);
    this.isKept = !head.wantsClose && (minor === 1 || head.wantsKeepAlive);
    this.isExpected = head.expectsContinue && minor === 1 && framing !== 0;
    this.asksUpgrade = head.hasUpgrade && head.wantsUpgrade && minor === 1;
    return new HttpRequest(
      head.method,
      bytes,
      head.targetStart,
      head.targetEnd,
      head.fieldsStart,
      head.fieldsEnd,
      framing === 0 ? NO_BODY : new IncomingBody(this.#source, framing, limits.body, limits),
      this.#peer,
      minor,
    );
  }
}
