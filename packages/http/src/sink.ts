import type { Coroutine } from "@outloop/core";
import type { Wire } from "./wire.ts";
import { fieldText } from "./field-text.ts";
import type { BodySink } from "./reply.ts";
import { toBytes } from "./text.ts";

/** So many bytes may wait for the peer. */
const HIGH_WATER = 65_536;
/** From here on a copy costs more than a send of its own. */
const LARGE = 16_384;
const CRLF = toBytes("\r\n");

/** A body on its way out, chunked or as it is. */
export class OutgoingBody implements BodySink {
  readonly #wire: Wire;
  readonly #isChunked: boolean;
  /** Bytes that have to come, where that was promised. */
  readonly #length: number | undefined;
  readonly #progress: () => void;
  #written = 0;
  #trailers = "";

  constructor(
    wire: Wire,
    { isChunked, length }: { readonly isChunked: boolean; readonly length: number | undefined },
    progress: () => void,
  ) {
    this.#wire = wire;
    this.#isChunked = isChunked;
    this.#length = length;
    this.#progress = progress;
  }

  *write(data: Uint8Array | string): Coroutine<void> {
    const bytes = toBytes(data);
    this.#written += bytes.length;
    if (this.#length !== undefined && this.#written > this.#length)
      throw new RangeError(`content-length is ${this.#length}, and the body has more bytes`);
    // An empty chunk would be the end.
    if (bytes.length === 0) return;
    this.#progress();
    const size = this.#isChunked ? toBytes(`${bytes.length.toString(16)}\r\n`) : undefined;
    if (bytes.length >= LARGE) {
      yield* size === undefined ? this.#wire.send(bytes) : this.#wire.sendv([size, bytes, CRLF]);
      return;
    }
    if (size !== undefined) yield* this.#wire.write(size);
    let waiting = yield* this.#wire.write(bytes);
    if (size !== undefined) waiting = yield* this.#wire.write(CRLF);
    if (waiting > HIGH_WATER) yield* this.#wire.flush();
  }

  *flush(): Coroutine<void> {
    this.#progress();
    yield* this.#wire.flush();
  }

  trailer(name: string, value: string): void {
    this.#trailers += fieldText([[name, value]]).text;
  }

  /** Writes the end. Throws `RangeError` when fewer bytes came than were promised. */
  *end(): Coroutine<number> {
    if (this.#length !== undefined && this.#written < this.#length)
      throw new RangeError(`content-length is ${this.#length}, and the body has ${this.#written} bytes`);
    return this.#isChunked ? yield* this.#wire.write(`0\r\n${this.#trailers}\r\n`) : 0;
  }
}
