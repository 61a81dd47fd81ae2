// "@outloop/net/web": between the streams of a program and those of the web, for hosted jobs.
import { Cancelled, until, type Coroutine } from "@outloop/core";
import { Bridge, type DuplexBytes } from "./host/bridge.ts";
import { ForeignStream, type Foreign } from "./host/foreign-stream.ts";

export { ForeignStream } from "./host/foreign-stream.ts";

/** Both directions of a connection, as the web has them. */
export interface WebStreams {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

/**
 * Gives a socket to code of the host, as a pair of web streams, and with it the duty of ending it: the socket is closed
 * when the one has ended or been cancelled, and the other been closed or aborted. Nothing is received before it is asked
 * for.
 *
 * The task that serves them is one of the caller's scope, which therefore lasts as long; a cancel of that scope fails
 * both with the `Cancelled`. Throws `NeedsHost` under `run`. A checkpoint.
 *
 * @example
 * ```ts
 * const { readable, writable } = yield* toWeb(socket);
 * yield* until(new Response("hello\n").body!.pipeTo(writable));
 * yield* until(new Response(readable).text()); // "hello\n"
 * ```
 */
export function* toWeb(stream: DuplexBytes): Coroutine<WebStreams> {
  const bridge = new Bridge(stream);
  yield* bridge.open("web streams");
  let isHalfDone = false;
  const half = (): void => {
    if (isHalfDone) bridge.close();
    isHalfDone = true;
  };
  const readable = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const bytes = await bridge.receive();
          if (bytes.length > 0) return controller.enqueue(bytes);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        half();
      },
      cancel: half,
    },
    // Nothing in store: what nobody has asked for stays with the peer.
    { highWaterMark: 0 },
  );
  const writable = new WritableStream<Uint8Array>({
    write: (chunk) => bridge.send([chunk]),
    async close() {
      await bridge.end();
      half();
    },
    // What was sent is no longer whole: nobody can go on with such a connection.
    abort: () => bridge.close(),
  });
  return { readable, writable };
}

/**
 * Lets tasks use streams of the web by the calls of a socket: both directions, or one. Closing it cancels the readable
 * one and aborts the writable one.
 *
 * @example
 * ```ts
 * const response = yield* until(fetch(url));
 * const lines = fromWeb({ readable: response.body });
 * const first = yield* lines.readLine();
 * ```
 */
export function fromWeb(streams: Partial<WebStreams>): ForeignStream {
  return new ForeignStream(new WebStream(streams));
}

class WebStream implements Foreign {
  readonly name = "a stream of the web";
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** A read whose asker was cancelled: what it brings is the next one's. */
  #reading: ReturnType<ReadableStreamDefaultReader<Uint8Array>["read"]> | undefined;

  constructor({ readable, writable }: Partial<WebStreams>) {
    this.#reader = readable?.getReader();
    this.#writer = writable?.getWriter();
    // Whoever writes next is told.
    this.#writer?.closed.catch(() => {});
  }

  *receive(): Coroutine<Uint8Array> {
    if (this.#reader === undefined) throw new TypeError("this stream of the web cannot be read from");
    this.#reading ??= this.#reader.read();
    // One that fails after its asker has gone is the next one's, too.
    this.#reading.catch(() => {});
    try {
      const { done, value } = yield* until(this.#reading);
      this.#reading = undefined;
      if (done) return new Uint8Array(0);
      return value.length === 0 ? yield* this.receive() : value;
    } catch (error) {
      if (!(error instanceof Cancelled)) this.#reading = undefined;
      throw error;
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#writer === undefined)
      return Promise.reject(new TypeError("this stream of the web cannot be written to"));
    return this.#writer.write(bytes);
  }

  end(): Promise<void> {
    return this.#writer?.close() ?? Promise.resolve();
  }

  close(): void {
    this.#reader?.cancel().catch(() => {});
    this.#writer?.abort().catch(() => {});
  }
}
