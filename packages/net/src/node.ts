// "@outloop/net/node": between the streams of a program and those of Node, for hosted jobs.
import { Duplex, type Readable, type Writable } from "node:stream";
import { checkpoint, until, type Coroutine } from "@outloop/core";
import { Bridge, type DuplexBytes } from "./host/bridge.ts";
import { ForeignStream, type Foreign } from "./host/foreign-stream.ts";

export { ForeignStream } from "./host/foreign-stream.ts";

/**
 * Gives a socket to code of Node, as a `Duplex`, and with it the duty of ending it: when the duplex is destroyed, or has
 * ended both ways, the socket is closed. Nothing is received before it is asked for.
 *
 * The task that serves it is one of the caller's scope, which therefore lasts as long; a cancel of that scope destroys
 * the duplex with the `Cancelled`. Throws `NeedsHost` under `run`. A checkpoint.
 *
 * @example
 * ```ts
 * const duplex = yield* toNode(socket);
 * duplex.end("hello\n");
 * yield* until(text(duplex)); // "hello\n", by `text` of node:stream/consumers
 * ```
 */
export function* toNode(stream: DuplexBytes): Coroutine<Duplex> {
  const bridge = new Bridge(stream);
  yield* bridge.open("node stream");
  return new BridgedDuplex(bridge);
}

class BridgedDuplex extends Duplex {
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    super();
    this.#bridge = bridge;
  }

  override _read(): void {
    this.#bridge.receive().then(
      (bytes) => this.push(bytes.length === 0 ? null : bytes),
      (error: Error) => this.destroy(error),
    );
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#send([chunk], done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error) => void): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  override _final(done: (error?: Error) => void): void {
    this.#bridge.end().then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#bridge.close();
    done(error);
  }

  #send(chunks: readonly Uint8Array[], done: (error?: Error) => void): void {
    this.#bridge.send(chunks).then(() => done(), done);
  }
}

/**
 * Lets tasks use a stream of Node by the calls of a socket. Closing it destroys the stream. A stream that goes one way
 * only fails where it is asked for the other.
 *
 * @example
 * ```ts
 * const input = fromNode(process.stdin);
 * yield* input.readLine(); // "typed in"
 * ```
 */
export function fromNode(stream: Duplex | Readable | Writable): ForeignStream {
  return new ForeignStream(new NodeStream(stream as Duplex));
}

class NodeStream implements Foreign {
  readonly name = "a stream of Node";
  readonly #stream: Duplex;
  #error: Error | undefined;

  constructor(stream: Duplex) {
    this.#stream = stream;
    // Whoever uses the stream next is told; without a listener, Node would end the process.
    stream.on("error", (error) => {
      this.#error = error;
    });
  }

  *receive(): Coroutine<Uint8Array> {
    const stream = this.#stream;
    if (typeof stream.read !== "function") throw new TypeError("this stream of Node cannot be read from");
    // The wait is for bytes to be there, not for the bytes: a cancel must not take any with it.
    let mustWait = stream.readableLength === 0 && !this.#hasEnded();
    do {
      yield* mustWait ? until((signal) => this.#readable(signal)) : checkpoint();
      if (this.#error !== undefined) throw this.#error;
      const chunk = stream.read() as Buffer | string | null;
      if (chunk !== null) return typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      mustWait = !this.#hasEnded();
    } while (mustWait);
    return new Uint8Array(0);
  }

  write(bytes: Uint8Array): Promise<void> {
    const stream = this.#stream;
    if (typeof stream.write !== "function")
      return Promise.reject(new TypeError("this stream of Node cannot be written to"));
    return new Promise((resolve, reject) => {
      stream.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#error !== undefined) reject(this.#error);
      this.#stream.once("close", resolve);
      this.#stream.end(resolve);
    });
  }

  close(): void {
    this.#stream.destroy();
  }

  #hasEnded(): boolean {
    return this.#stream.readableEnded || this.#stream.destroyed || this.#error !== undefined;
  }

  #readable(signal: { addEventListener(type: "abort", listener: () => void): void }): Promise<void> {
    const stream = this.#stream;
    const events = ["readable", "end", "close", "error"];
    return new Promise((resolve) => {
      const done = (): void => {
        for (const each of events) stream.off(each, done);
        resolve();
      };
      for (const each of events) stream.on(each, done);
      signal.addEventListener("abort", done);
    });
  }
}
