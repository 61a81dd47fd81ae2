import { checkpoint, type Coroutine } from "@outloop/core";
import { ChunkReader } from "./chunks.ts";
import { Incomplete, ProtocolError, TooLarge } from "./errors.ts";
import type { HeadLimits } from "./head.ts";
import { Gathering } from "./gathering.ts";
import { NO_HEADERS, type HttpHeaders } from "./headers.ts";
import { Input, NONE } from "./input.ts";
import { utf8 } from "./text.ts";

/** Where the bytes of a body come from. */
export interface BodySource {
  readonly input: Input;
  /** Waits for more bytes; false at the end of the stream. A checkpoint. */
  more(): Coroutine<boolean>;
}

/** How the end of a body is found. */
export type Framing = number | "chunked" | "until the end";

/** The body of a message as it comes in: read by one task, once. */
export class IncomingBody {
  readonly #source: BodySource;
  readonly #max: number;
  readonly #chunks: ChunkReader | undefined;
  /** Bytes that have not come; `Infinity` when only the end tells. */
  #left: number;
  #received = 0;
  #failure: ProtocolError | undefined;

  /** @internal */
  constructor(source: BodySource, framing: Framing, max: number, limits: HeadLimits) {
    this.#source = source;
    this.#max = max;
    this.#left = typeof framing === "number" ? framing : Infinity;
    this.#chunks = framing === "chunked" ? new ChunkReader(limits) : undefined;
  }

  /** It has come and been read to its end. */
  get isDone(): boolean {
    return this.#chunks === undefined ? this.#left === 0 : this.#chunks.isDone;
  }

  /** @internal Why it cannot be read to its end. */
  get failure(): ProtocolError | undefined {
    return this.#failure;
  }

  /** @internal Bytes that are still to come, as far as is known. */
  get left(): number {
    return this.#chunks === undefined ? this.#left : 0;
  }

  /** What stood behind a chunked body, once it is done. */
  get trailers(): HttpHeaders {
    return this.#chunks?.trailers ?? NO_HEADERS;
  }

  /**
   * The next bytes as they come, none exactly at the end. Nothing is received before it is asked for. A checkpoint.
   *
   * Throws `TooLarge` when the body is longer than allowed, `TooSlow` when it comes too slowly, `Incomplete` when the
   * connection ends first, and `ProtocolError` for what is no body.
   */
  *recv(): Coroutine<Uint8Array> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return yield* this.#receive();
    } catch (error) {
      // Where the next message begins is not known any more.
      if (error instanceof ProtocolError) this.#failure = error;
      throw error;
    }
  }

  *#receive(): Coroutine<Uint8Array> {
    let hasWaited = false;
    while (!this.isDone) {
      const piece = this.#next();
      if (piece !== undefined) {
        if (!hasWaited) yield* checkpoint();
        return piece;
      }
      if (this.isDone) break;
      hasWaited = true;
      if (!(yield* this.#source.more())) return this.#end();
    }
    if (!hasWaited) yield* checkpoint();
    return NONE;
  }

  /** @internal All of it, if that is at hand and in one piece; `undefined` if not. Not a checkpoint. */
  takeWhole(): Uint8Array | undefined {
    const { length } = this.#source.input;
    if (this.#chunks !== undefined || this.#received > 0 || this.#left > length) return undefined;
    return this.#left === 0 ? NONE : this.#next();
  }

  /** All of it. A checkpoint. Throws as {@link recv}. */
  *bytes(): Coroutine<Uint8Array> {
    const first = yield* this.recv();
    if (this.isDone || first.length === 0) return first;
    const whole = new Gathering(first, Number.isFinite(this.#left) ? this.#left : 0);
    for (let piece = yield* this.recv(); piece.length > 0; piece = yield* this.recv()) whole.add(piece);
    return whole.take();
  }

  /** All of it as UTF-8. A checkpoint. Throws as {@link recv}. */
  *text(): Coroutine<string> {
    return utf8(yield* this.bytes());
  }

  /** All of it, parsed. A checkpoint. Throws as {@link recv}, and `SyntaxError` for what is no JSON. */
  *json(): Coroutine<unknown> {
    return JSON.parse(yield* this.text());
  }

  /** @internal Reads on for nobody, up to `max` bytes. True when it has come to the end. */
  *discard(max: number): Coroutine<boolean> {
    const most = this.#received + max;
    try {
      while (!this.isDone && this.#received <= most) yield* this.recv();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
    return this.isDone && this.#failure === undefined;
  }

  /** What is at hand. */
  #next(): Uint8Array | undefined {
    const { input } = this.#source;
    let piece: Uint8Array | undefined;
    if (this.#chunks !== undefined) piece = this.#chunks.next(input);
    else if (input.length > 0) {
      piece = input.take(this.#left);
      this.#left -= piece.length;
    }
    if (piece === undefined) return undefined;
    this.#received += piece.length;
    if (this.#received > this.#max) throw bodyTooLarge(this.#max);
    return piece;
  }

  #end(): Uint8Array {
    if (this.#chunks !== undefined || this.#left !== Infinity)
      throw new Incomplete(`the connection ended in the middle of a body, after ${this.#received} bytes`);
    this.#left = 0;
    return NONE;
  }
}

/** The body of every message that has none. */
export const NO_BODY: IncomingBody = new IncomingBody({ input: new Input(), more: () => nothing() }, 0, 0, {
  head: 0,
  target: 0,
  fields: 0,
});

function* nothing(): Coroutine<boolean> {
  yield* checkpoint();
  return false;
}

export function bodyTooLarge(max: number): TooLarge {
  return new TooLarge(413, "the body", max, "raise limits.body if it has to be");
}
