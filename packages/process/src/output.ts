import { checkpoint, Closed, WaitQueue, type Coroutine, type Op } from "@outloop/core";
import { close, recv } from "@outloop/core/io";
import { Readable } from "@outloop/net";

/** As much is kept of what a process has left unread: more than a pipe holds, unless somebody goes on writing. */
const MOST_KEPT = 1024 * 1024;

/**
 * What a process writes: made by `spawnProcess(file, args, { stdout: "pipe" })`. What is still unread when the process
 * ends is kept, so it can be read afterwards as well; the end comes when nobody can write to it any more, which may be
 * one that the process has started and left behind.
 */
export class ProcessOutput extends Readable {
  readonly #fd: number;
  readonly #what: string;
  /** `closed` by whoever reads, `dropped` because its scope was cancelled. */
  #state: "open" | "ended" | "closed" | "dropped" = "open";
  #isReading = false;
  /** From the end of the process on it is read here, whether or not somebody wants it. */
  #isKept = false;
  #kept: Uint8Array[] = [];
  #keptLength = 0;
  readonly #changed = new WaitQueue();

  /** @internal */
  constructor(fd: number, what: string) {
    super();
    this.#fd = fd;
    this.#what = what;
  }

  /** Closes it: what is unread is lost, and the process is told when it writes on, by `SIGPIPE`. Again, it does nothing. */
  close(): Op<void> {
    return this.#closing("closed");
  }

  inWords(): string {
    return this.#what;
  }

  /** @internal */
  checkOpen(): void {
    // Who reads what was dropped is, as a rule, about to be cancelled, and told so at the next park.
    if (this.#state === "closed") throw this.#closed();
  }

  /** @internal */
  receive(max: number): Op<Uint8Array> {
    return this.#receive(max);
  }

  /** @internal The process has ended: reads what is left until nobody can write any more, or somebody closes it. */
  *keepRest(): Coroutine<void> {
    this.#isKept = true;
    while (this.#state === "open") {
      if (this.#isReading || this.#keptLength >= MOST_KEPT)
        yield* this.#changed.wait(`${this.#what} to be read or closed`);
      else yield* this.#keepPiece();
    }
  }

  /** @internal Closes it unless it has come to its end: what is kept stays. */
  *release(): Coroutine<void> {
    if (this.#state === "open") yield* this.#closing("dropped");
  }

  *#receive(max: number): Coroutine<Uint8Array> {
    if (this.#isKept || this.#state !== "open") return yield* this.#takeKept(max);
    this.#isReading = true;
    try {
      const bytes = yield* recv(this.#fd, max);
      if (bytes.length === 0) yield* this.#end();
      return bytes;
    } finally {
      this.#isReading = false;
      this.#changed.wakeAll();
    }
  }

  *#takeKept(max: number): Coroutine<Uint8Array> {
    if (this.#kept.length > 0 || this.#state !== "open") yield* checkpoint();
    while (this.#kept.length === 0 && this.#state === "open")
      yield* this.#changed.wait(`more of ${this.#what}`);
    if (this.#state === "closed" || this.#state === "dropped") throw this.#closed();
    const first = this.#kept.shift();
    if (first === undefined) return new Uint8Array(0);
    const bytes = first.subarray(0, max);
    if (bytes.length < first.length) this.#kept.unshift(first.subarray(bytes.length));
    this.#keptLength -= bytes.length;
    this.#changed.wakeAll();
    return bytes;
  }

  *#keepPiece(): Coroutine<void> {
    try {
      const bytes = yield* recv(this.#fd);
      if (bytes.length === 0) yield* this.#end();
      else {
        this.#kept.push(bytes);
        this.#keptLength += bytes.length;
        this.#changed.wakeAll();
      }
    } catch (error) {
      // Closed by somebody else meanwhile: there is nothing left to keep.
      if (!(error instanceof Closed)) throw error;
    }
  }

  *#end(): Coroutine<void> {
    if (this.#state !== "open") return;
    this.#state = "ended";
    this.#changed.wakeAll();
    yield* close(this.#fd);
  }

  *#closing(state: "closed" | "dropped"): Coroutine<void> {
    const wasOpen = this.#state === "open";
    this.#state = state;
    this.#kept = [];
    this.#keptLength = 0;
    this.#changed.wakeAll();
    if (wasOpen) yield* close(this.#fd);
    else yield* checkpoint();
  }

  #closed(): Closed {
    return new Closed(`${this.#what} has been closed`);
  }
}
