import { ProtocolError, TooLarge } from "./errors.ts";
import { bare, readFields } from "./fields.ts";
import { CR, isDigit, LF, SPACE, TARGET, TOKEN, VALUE } from "./syntax.ts";
import { latin1 } from "./text.ts";

/** How much of a head is taken. */
export interface HeadLimits {
  /** Bytes of the whole head. */
  readonly head: number;
  /** Bytes of the target. */
  readonly target: number;
  /** Number of header fields. */
  readonly fields: number;
}

/**
 * What a connection needs to know of the head of a message. One object reads one head after the other: what is to last
 * longer has to be taken out of it before the next one.
 */
export class Head {
  /** Of requests. */
  method = "";
  targetStart = 0;
  targetEnd = 0;
  /** Of responses. */
  status = 0;
  reason = "";
  /** HTTP/1.`minor`. */
  minor = 1;
  /** The lines of the fields, without the empty one behind. */
  fieldsStart = 0;
  fieldsEnd = 0;
  /** `Content-Length`; -1 without. */
  length = -1;
  isChunked = false;
  hasHost = false;
  hasUpgrade = false;
  wantsUpgrade = false;
  wantsClose = false;
  wantsKeepAlive = false;
  expectsContinue = false;
  /** Whether there are fields that only some answers have: nobody looks for them otherwise. */
  hasEncoding = false;
  hasKeepAlive = false;

  /**
   * Reads the head of a request from `bytes[start .. end]`. Returns where its body begins; -1 while it is incomplete.
   * Throws `ProtocolError` with the status to answer.
   */
  readRequest(bytes: Uint8Array, start: number, end: number, limits: HeadLimits): number {
    this.#clear();
    let at = start;
    while (at < end && TOKEN[bytes[at]!] === 1) at++;
    if (at === end) return this.#more(start, end, limits);
    if (bytes[at] !== SPACE || at === start)
      throw new ProtocolError(400, "a request line begins with a method and a space");
    this.method = methodOf(bytes, start, at);
    const target = ++at;
    while (at < end && TARGET[bytes[at]!] === 1) at++;
    if (at - target > limits.target)
      throw new TooLarge(414, "the target", limits.target, "raise limits.target if it has to be");
    if (at === end) return this.#more(start, end, limits);
    if (bytes[at] !== SPACE || at === target)
      throw new ProtocolError(400, "the target has a byte that must be percent-encoded, or is missing");
    this.targetStart = target;
    this.targetEnd = at;
    if (end - at < 11) return this.#more(start, end, limits);
    this.#readVersion(bytes, at + 1);
    if (bytes[at + 9] !== CR || bytes[at + 10] !== LF)
      throw new ProtocolError(400, "the request line does not end behind its version");
    return this.#readFields(bytes, start, at + 11, end, limits);
  }

  /** The same for the head of a response. */
  readResponse(bytes: Uint8Array, start: number, end: number, limits: HeadLimits): number {
    this.#clear();
    if (end - start < 15) return this.#more(start, end, limits);
    this.#readVersion(bytes, start);
    let at = start + 9;
    if (
      bytes[at - 1] !== SPACE ||
      !(isDigit(bytes[at]!) && isDigit(bytes[at + 1]!) && isDigit(bytes[at + 2]!))
    )
      throw new ProtocolError(502, "a status line has a version, a space and three digits");
    this.status = Number(latin1(bytes, at, at + 3));
    at += 3;
    const reason = at;
    while (at < end && VALUE[bytes[at]!] === 1) at++;
    if (at + 1 >= end) return this.#more(start, end, limits);
    if (bytes[at] !== CR || bytes[at + 1] !== LF) throw bare(bytes[at] === LF ? "LF" : "CR");
    // Some leave out the space, too, when there is no reason.
    if (at > reason && bytes[reason] !== SPACE) throw new ProtocolError(502, "a status has three digits");
    this.reason = latin1(bytes, Math.min(reason + 1, at), at);
    return this.#readFields(bytes, start, at + 2, end, limits);
  }

  #readFields(bytes: Uint8Array, start: number, fields: number, end: number, limits: HeadLimits): number {
    const body = readFields(this, bytes, fields, end, limits);
    if (body < 0) return this.#more(start, end, limits);
    if (body - start > limits.head) throw headTooLarge(limits);
    this.fieldsStart = fields;
    this.fieldsEnd = body - 2;
    if (this.isChunked && this.length >= 0)
      throw new ProtocolError(400, "both Content-Length and Transfer-Encoding");
    if (this.isChunked && this.minor === 0)
      throw new ProtocolError(400, "Transfer-Encoding in a message of HTTP/1.0");
    return body;
  }

  /** The bytes of "HTTP/1.0" or "HTTP/1.1" are at `at`; a later minor version is read as 1.1. */
  #readVersion(bytes: Uint8Array, at: number): void {
    for (let index = 0; index < VERSION.length; index++) {
      if (bytes[at + index] === VERSION[index]) continue;
      const isOther =
        index === 5 && isDigit(bytes[at + 5]!) && bytes[at + 6] === 46 && isDigit(bytes[at + 7]!);
      throw isOther
        ? new ProtocolError(505, "only HTTP/1.1 and HTTP/1.0 are spoken here")
        : new ProtocolError(400, "no version of HTTP where there must be one");
    }
    const minor = bytes[at + 7]!;
    if (!isDigit(minor)) throw new ProtocolError(400, "no version of HTTP where there must be one");
    this.minor = minor === 48 ? 0 : 1;
  }

  #more(start: number, end: number, limits: HeadLimits): -1 {
    if (end - start > limits.head) throw headTooLarge(limits);
    return -1;
  }

  #clear(): void {
    this.length = -1;
    this.isChunked = false;
    this.hasHost = false;
    this.hasUpgrade = false;
    this.wantsUpgrade = false;
    this.wantsClose = false;
    this.wantsKeepAlive = false;
    this.expectsContinue = false;
    this.hasEncoding = false;
    this.hasKeepAlive = false;
  }
}

const VERSION = [72, 84, 84, 80, 47, 49, 46]; // HTTP/1.
const KNOWN = ["GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"].map(
  (name) => ({
    name,
    codes: Array.from(name, (letter) => letter.charCodeAt(0)),
  }),
);

/** A method as text; the usual ones are looked up, which makes no text. */
function methodOf(bytes: Uint8Array, start: number, end: number): string {
  for (const { name, codes } of KNOWN) {
    if (codes.length !== end - start) continue;
    let index = 0;
    while (index < codes.length && bytes[start + index] === codes[index]) index++;
    if (index === codes.length) return name;
  }
  return latin1(bytes, start, end);
}

function headTooLarge({ head }: HeadLimits): TooLarge {
  return new TooLarge(431, "the head", head, "raise limits.head if it has to be");
}
