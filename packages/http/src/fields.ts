import { ProtocolError } from "./errors.ts";
import type { Head, HeadLimits } from "./head.ts";
import { areAll, COLON, CR, HOST, isBlank, isDigit, LF, TOKEN, VALUE } from "./syntax.ts";
import { latin1 } from "./text.ts";

/** The fields that say where a message ends and what becomes of the connection, by the length of their names. */
const HOST_NAME = [104, 111, 115, 116]; // host
const EXPECT = codes("expect");
const UPGRADE = codes("upgrade");
const CONNECTION = codes("connection");
const KEEP_ALIVE = codes("keep-alive");
const CONTENT_ENCODING = codes("content-encoding");
const CONTENT_LENGTH = codes("content-length");
const TRANSFER_ENCODING = codes("transfer-encoding");

/** A number of more digits may not be exact. */
const MOST_DIGITS = 15;

/**
 * Reads the fields from `at` up to the empty line behind them, and notes in `head` what the connection needs to know of
 * them. Returns where the message goes on; -1 when the empty line has not come. Throws `ProtocolError`.
 *
 * Strict where RFC 9112 leaves a choice: everything that two implementations have been seen to read in two ways is refused.
 */
export function readFields(
  head: Head,
  bytes: Uint8Array,
  from: number,
  end: number,
  limits: HeadLimits,
): number {
  let at = from;
  for (let count = 0; ; count++) {
    if (at >= end) return -1;
    const first = bytes[at]!;
    if (first === CR) {
      if (at + 1 >= end) return -1;
      if (bytes[at + 1] !== LF) throw bare("CR");
      return at + 2;
    }
    if (count === limits.fields) throw new ProtocolError(431, `more than ${limits.fields} header fields`);
    const name = at;
    while (at < end && TOKEN[bytes[at]!] === 1) at++;
    if (at >= end) return -1;
    if (bytes[at] !== COLON || at === name) throw badName(bytes[at]!, at === name);
    const nameEnd = at++;
    let value = at;
    while (at < end && VALUE[bytes[at]!] === 1) at++;
    if (at + 1 >= end) {
      if (at < end && bytes[at] !== CR) throw badValue(bytes[at]!);
      return -1;
    }
    if (bytes[at] !== CR) throw badValue(bytes[at]!);
    if (bytes[at + 1] !== LF) throw bare("CR");
    let valueEnd = at;
    while (value < valueEnd && isBlank(bytes[value]!)) value++;
    while (valueEnd > value && isBlank(bytes[valueEnd - 1]!)) valueEnd--;
    note(head, bytes, name, nameEnd - name, value, valueEnd);
    at += 2;
  }
}

/** Takes from one field what matters here. */
function note(head: Head, bytes: Uint8Array, name: number, length: number, value: number, end: number): void {
  switch (length) {
    case 4:
      if (isName(bytes, name, HOST_NAME)) noteHost(head, bytes, value, end);
      return;
    case 6:
      if (isName(bytes, name, EXPECT)) noteExpect(head, latin1(bytes, value, end));
      return;
    case 7:
      if (isName(bytes, name, UPGRADE)) head.hasUpgrade = true;
      return;
    case 10:
      if (isName(bytes, name, CONNECTION)) noteConnection(head, latin1(bytes, value, end));
      else if (isName(bytes, name, KEEP_ALIVE)) head.hasKeepAlive = true;
      return;
    case 14:
      if (isName(bytes, name, CONTENT_LENGTH)) noteLength(head, bytes, value, end);
      return;
    case 16:
      if (isName(bytes, name, CONTENT_ENCODING)) head.hasEncoding = true;
      return;
    case 17:
      if (isName(bytes, name, TRANSFER_ENCODING)) noteCoding(head, latin1(bytes, value, end));
  }
}

function noteHost(head: Head, bytes: Uint8Array, value: number, end: number): void {
  if (head.hasHost) throw new ProtocolError(400, "two Host fields");
  if (!areAll(HOST, bytes, value, end)) throw new ProtocolError(400, "Host is no host and port");
  head.hasHost = true;
}

function noteExpect(head: Head, value: string): void {
  if (value.toLowerCase() !== "100-continue")
    throw new ProtocolError(417, "the only expectation that is known is 100-continue");
  head.expectsContinue = true;
}

function noteConnection(head: Head, value: string): void {
  for (const option of value.toLowerCase().split(",")) {
    const name = option.trim();
    if (name === "close") head.wantsClose = true;
    else if (name === "keep-alive") head.wantsKeepAlive = true;
    else if (name === "upgrade") head.wantsUpgrade = true;
  }
}

function noteLength(head: Head, bytes: Uint8Array, value: number, end: number): void {
  if (head.length >= 0) throw new ProtocolError(400, "two Content-Length fields");
  if (value === end || end - value > MOST_DIGITS) throw badLength();
  let length = 0;
  for (let at = value; at < end; at++) {
    if (!isDigit(bytes[at]!)) throw badLength();
    length = length * 10 + bytes[at]! - 48;
  }
  head.length = length;
}

function noteCoding(head: Head, value: string): void {
  if (head.isChunked) throw new ProtocolError(400, "two Transfer-Encoding fields");
  if (value.toLowerCase() !== "chunked")
    throw new ProtocolError(501, "the only transfer coding that is known is chunked");
  head.isChunked = true;
}

function isName(bytes: Uint8Array, at: number, name: readonly number[]): boolean {
  // Letters differ from capitals by this bit; "-" has it set, and of the other tokens none is a letter without it.
  for (let index = 0; index < name.length; index++)
    if ((bytes[at + index]! | 0x20) !== name[index]) return false;
  return true;
}

function badName(byte: number, isEmpty: boolean): ProtocolError {
  if (isEmpty && isBlank(byte)) return new ProtocolError(400, "a header field that is folded over two lines");
  if (isEmpty) return byte === LF ? bare("LF") : new ProtocolError(400, "a header field without a name");
  if (isBlank(byte)) return new ProtocolError(400, "a space before the colon of a header field");
  return new ProtocolError(400, `byte ${byte} in the name of a header field`);
}

function badValue(byte: number): ProtocolError {
  return byte === LF ? bare("LF") : new ProtocolError(400, `byte ${byte} in the value of a header field`);
}

export function bare(what: "CR" | "LF"): ProtocolError {
  return new ProtocolError(400, `a ${what} alone: lines end with CR and LF`);
}

function badLength(): ProtocolError {
  return new ProtocolError(400, "Content-Length is no number of bytes");
}

function codes(name: string): number[] {
  return Array.from(name, (letter) => letter.charCodeAt(0));
}
