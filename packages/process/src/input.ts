import { checkpoint, shield, type Coroutine, type Op } from "@outloop/core";
import { IoError } from "@outloop/core/io";
import { stream, type ByteSink, type Data, type Stream } from "@outloop/net";

/**
 * What a process reads: made by `spawnProcess(file, args, { stdin: "pipe" })`. Everything that is sent throws `IoError`
 * `EPIPE` when the process reads no more, by its own wish or because it has ended, and `Closed` after `close`.
 */
export class ProcessInput implements ByteSink {
  readonly #stream: Stream;
  readonly #what: string;
  #isOver = false;
  #isDropped = false;
  #sending = 0;

  /** @internal */
  constructor(fd: number, what: string) {
    this.#stream = stream(fd);
    this.#what = what;
  }

  send(data: Data): Op<void> {
    return this.#guard(this.#stream.send(data));
  }

  sendv(buffers: readonly Uint8Array[]): Op<void> {
    return this.#guard(this.#stream.sendv(buffers));
  }

  write(data: Data): Op<number> {
    return this.#guard(this.#stream.write(data));
  }

  flush(): Op<void> {
    return this.#guard(this.#stream.flush());
  }

  /**
   * Tells the process that nothing more comes, once it has taken what was written before; cancelled, at once. Again, it
   * does nothing. A checkpoint.
   */
  close(): Op<void> {
    return this.#closing();
  }

  /** @internal The process has ended: nobody reads any more, but whom it may have left behind. */
  *end(): Coroutine<void> {
    this.#isOver = true;
    if (this.#sending === 0) yield* this.#stream.close();
  }

  /** @internal Closes it, whatever waits to be sent: its scope is over. */
  *drop(): Coroutine<void> {
    this.#isDropped = true;
    yield* this.#closeAnyway();
  }

  *#closeAnyway(): Coroutine<void> {
    try {
      yield* this.#stream.close();
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
    }
  }

  *#guard<T>(operation: Op<T>): Coroutine<T> {
    if (this.#isOver) throw this.#ended();
    // Who uses it still is, as a rule, about to be cancelled: that is the reason to give.
    if (this.#isDropped) yield* checkpoint();
    this.#sending++;
    try {
      return yield* operation;
    } finally {
      this.#sending--;
    }
  }

  *#closing(): Coroutine<void> {
    if (!this.#stream.isOpen) {
      yield* checkpoint();
      return;
    }
    try {
      yield* this.#stream.flush();
    } catch (error) {
      yield* shield(() => this.#closeAnyway());
      throw error;
    }
    yield* this.#stream.close();
  }

  #ended(): IoError {
    return new IoError({
      code: "EPIPE",
      reason: "the process has ended, so nobody will read what is sent",
      operation: `send to ${this.#what}`,
    });
  }
}
