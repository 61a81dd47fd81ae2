import { ProtocolError } from "./errors.ts";
import { readFields } from "./fields.ts";
import { Head, type HeadLimits } from "./head.ts";
import { HttpHeaders, NO_HEADERS } from "./headers.ts";
import type { Input } from "./input.ts";
import { CR, hexDigit, LF, VALUE } from "./syntax.ts";

/** More digits than this, and the number may not be exact. */
const MOST_DIGITS = 12;
/** Bytes of what may stand behind the size of a chunk. Nobody uses it, but some have been attacked by it. */
const MOST_EXTENSION = 256;
const SEMICOLON = 59;

type State = "size" | "data" | "end of data" | "trailers" | "done";

/** Takes a chunked body apart. */
export class ChunkReader {
  readonly #limits: HeadLimits;
  #state: State = "size";
  /** Bytes of the present chunk that have not come. */
  #left = 0;
  trailers: HttpHeaders = NO_HEADERS;

  constructor(limits: HeadLimits) {
    this.#limits = limits;
  }

  get isDone(): boolean {
    return this.#state === "done";
  }

  /** The next bytes of the body that are in `input`; `undefined` when it needs more, or is done. Throws `ProtocolError`. */
  next(input: Input): Uint8Array | undefined {
    for (;;) {
      switch (this.#state) {
        case "size":
          if (!this.#readSize(input)) return undefined;
          break;
        case "data": {
          if (input.length === 0) return undefined;
          const piece = input.take(this.#left);
          this.#left -= piece.length;
          if (this.#left === 0) this.#state = "end of data";
          return piece;
        }
        case "end of data":
          if (input.length < 2) return undefined;
          if (input.bytes[input.at] !== CR || input.bytes[input.at + 1] !== LF)
            throw new ProtocolError(400, "a chunk is longer than its size says");
          input.moveTo(input.at + 2);
          this.#state = "size";
          break;
        case "trailers":
          if (!this.#readTrailers(input)) return undefined;
          break;
        case "done":
          return undefined;
      }
    }
  }

  #readSize(input: Input): boolean {
    const { bytes, end } = input;
    let { at } = input;
    let size = 0;
    const first = at;
    for (; at < end; at++) {
      const digit = hexDigit(bytes[at]!);
      if (digit < 0) break;
      size = size * 16 + digit;
      if (at - first >= MOST_DIGITS) throw badSize();
    }
    if (at === end) return false;
    if (at === first) throw badSize();
    if (bytes[at] === SEMICOLON) {
      const extension = at;
      while (at < end && VALUE[bytes[at]!] === 1) at++;
      if (at - extension > MOST_EXTENSION)
        throw new ProtocolError(400, `a chunk extension of more than ${MOST_EXTENSION} bytes`);
      if (at === end) return false;
    }
    if (bytes[at] !== CR) throw badSize();
    if (at + 1 === end) return false;
    if (bytes[at + 1] !== LF) throw badSize();
    input.moveTo(at + 2);
    this.#left = size;
    this.#state = size === 0 ? "trailers" : "data";
    return true;
  }

  #readTrailers(input: Input): boolean {
    const { bytes, at, end } = input;
    const next = readFields(new Head(), bytes, at, end, this.#limits);
    if ((next < 0 ? end : next) - at > this.#limits.head)
      throw new ProtocolError(431, `trailers of more than ${this.#limits.head} bytes`);
    if (next < 0) return false;
    if (next > at + 2) this.trailers = new HttpHeaders(bytes, at, next - 2);
    input.moveTo(next);
    this.#state = "done";
    return true;
  }
}

function badSize(): ProtocolError {
  return new ProtocolError(400, "the size of a chunk is no hexadecimal number on a line of its own");
}
