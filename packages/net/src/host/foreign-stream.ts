import { checkpoint, Closed, until, type Coroutine, type Op } from "@outloop/core";
import type { ByteSink } from "../bytes.ts";
import { checkedBytes } from "../check.ts";
import { Readable } from "../readable.ts";
import type { Data } from "../text.ts";

/** What a stream of the host has to be able to do. */
export interface Foreign {
  /** What it is, for reports. */
  readonly name: string;
  /** Waits for bytes; none at the end. Cancelled, it has taken nothing. Always a checkpoint. */
  receive(): Coroutine<Uint8Array>;
  /** Puts bytes behind all others; settles when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  /** Lets go of it at once; whoever waits is woken. */
  close(): void;
}

/** A stream of the host as tasks use one: by the same calls as a socket. Hosted jobs only; `run` throws `NeedsHost`. */
export class ForeignStream extends Readable implements ByteSink {
  readonly #host: Foreign;
  /** Bytes that were written and have no room yet. */
  #waiting = 0;
  /** Settles with the last write. */
  #written: Promise<void> = Promise.resolve();
  #isOpen = true;

  /** @internal */
  constructor(host: Foreign) {
    super();
    this.#host = host;
  }

  /** Ends when the stream has room for more, which is all that a host tells. Otherwise as that of a socket. */
  send(data: Data): Op<void> {
    return this.#send([checkedBytes("send(data)", data)]);
  }

  sendv(buffers: readonly Uint8Array[]): Op<void> {
    return this.#send(buffers);
  }

  write(data: Data): Op<number> {
    return this.#write(checkedBytes("write(data)", data));
  }

  flush(): Op<void> {
    return this.#send([]);
  }

  /** Ends the sending direction. A checkpoint. */
  *shutdown(): Coroutine<void> {
    this.checkOpen();
    yield* until(this.#host.end());
  }

  *close(): Coroutine<void> {
    if (this.#isOpen) this.#host.close();
    this.#isOpen = false;
    yield* checkpoint();
  }

  inWords(): string {
    return this.#host.name;
  }

  /** @internal */
  checkOpen(): void {
    if (!this.#isOpen) throw new Closed(`${this.inWords()} has been closed`);
  }

  /** @internal */
  *receive(): Coroutine<Uint8Array> {
    const bytes = yield* this.#host.receive();
    this.checkOpen();
    return bytes;
  }

  *#send(buffers: readonly Uint8Array[]): Coroutine<void> {
    this.checkOpen();
    for (const each of buffers) this.#put(each);
    yield* until(this.#written);
  }

  // oxlint-disable-next-line require-yield -- an answer at once, as an operation
  *#write(bytes: Uint8Array): Coroutine<number> {
    this.checkOpen();
    this.#put(bytes.slice());
    return this.#waiting;
  }

  /** What goes wrong is met by the next one that waits. */
  #put(bytes: Uint8Array): void {
    this.#waiting += bytes.length;
    const before = this.#written;
    this.#written = Promise.all([before, this.#host.write(bytes)]).then(() => {
      this.#waiting -= bytes.length;
    });
    this.#written.catch(() => {});
  }
}
