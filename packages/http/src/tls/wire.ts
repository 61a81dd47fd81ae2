import { checkpoint, Closed, type Coroutine } from "@outloop/core";
import type { Data } from "@outloop/net";
import { Input, NONE } from "../input.ts";
import { toBytes } from "../text.ts";
import type { Wire } from "../wire.ts";
import { TlsError } from "./error.ts";
import type { Session } from "./session.ts";

/** So much is made secret at a time: the memory of the library holds it until it is taken out. */
const PART = 65_536;

/** TLS on a connection. */
export class TlsWire implements Wire {
  readonly #below: Wire;
  readonly #session: Session;
  readonly #peer: string;
  readonly #unread = new Input();
  #hasEnded = false;

  private constructor(below: Wire, session: Session, peer: string) {
    this.#below = below;
    this.#session = session;
    this.#peer = peer;
  }

  /** Shakes hands over `below`; whatever comes of that, the two are this one's, and closed if it fails. */
  static *open(below: Wire, session: Session, peer: string): Coroutine<TlsWire> {
    const wire = new TlsWire(below, session, peer);
    try {
      for (;;) {
        const isDone = yield* wire.#handshake();
        if (isDone) return wire;
        yield* wire.#receive();
      }
    } catch (error) {
      yield* wire.#abort();
      throw error;
    }
  }

  get fd(): number {
    return this.#below.fd;
  }

  get isOpen(): boolean {
    return this.#below.isOpen && this.#session.isOpen;
  }

  /** TLSv1.2, TLSv1.3. */
  get version(): string {
    return this.#session.version;
  }

  unread(bytes: Uint8Array): void {
    this.#unread.add(bytes);
  }

  *recv(): Coroutine<Uint8Array> {
    this.#checkOpen();
    if (this.#hasEnded || this.#unread.length > 0) {
      yield* checkpoint();
      return this.#hasEnded ? NONE : this.#unread.take(PART);
    }
    for (let hasWaited = false; ; hasWaited = true) {
      const bytes = this.#session.read();
      // A peer may ask for new keys, which is answered at once.
      yield* this.#pass();
      if (bytes !== undefined) {
        this.#hasEnded = bytes.length === 0;
        if (!hasWaited) yield* checkpoint();
        return bytes;
      }
      yield* this.#receive();
    }
  }

  *write(data: Data): Coroutine<number> {
    this.#checkOpen();
    this.#session.write(toBytes(data));
    return yield* this.#pass();
  }

  *send(data: Data): Coroutine<void> {
    const bytes = toBytes(data);
    if (bytes.length === 0) yield* this.#below.flush();
    for (let at = 0; at < bytes.length; at += PART) {
      this.#checkOpen();
      this.#session.write(bytes.subarray(at, at + PART));
      yield* this.#below.send(this.#session.toSend());
    }
  }

  *sendv(buffers: readonly Uint8Array[]): Coroutine<void> {
    for (const each of buffers.slice(0, -1)) yield* this.write(each);
    yield* this.send(buffers.at(-1) ?? NONE);
  }

  *flush(): Coroutine<void> {
    yield* this.#below.flush();
  }

  *shutdown(): Coroutine<void> {
    this.#checkOpen();
    this.#session.end();
    yield* this.#pass();
    yield* this.#below.shutdown();
  }

  *close(): Coroutine<void> {
    if (this.isOpen) {
      this.#session.end();
      yield* this.#pass();
    }
    this.#session.free();
    yield* this.#below.close();
  }

  /** Sends what the library has for the peer, together with what else is written; answers how many bytes wait. */
  *#pass(): Coroutine<number> {
    return yield* this.#below.write(this.#session.toSend());
  }

  *#handshake(): Coroutine<boolean> {
    try {
      return this.#session.handshake();
    } finally {
      // Also what went wrong is said to the peer.
      yield* this.#pass();
    }
  }

  *#receive(): Coroutine<void> {
    const bytes = yield* this.#below.recv();
    this.#checkOpen();
    if (bytes.length === 0)
      throw new TlsError(
        this.fd,
        this.#peer,
        "the connection was cut off",
        "nobody said that nothing more follows",
      );
    this.#session.received(bytes);
  }

  *#abort(): Coroutine<void> {
    this.#session.free();
    try {
      yield* this.#below.close();
    } catch (error) {
      // The failure of the handshake is the one to tell.
      if (error instanceof Error && error.name === "Cancelled") throw error;
    }
  }

  #checkOpen(): void {
    if (!this.isOpen) throw new Closed(`the TLS connection with ${this.#peer} has been closed`);
  }
}
