import { all, Cancelled, Channel, Event, spawnWith, until, type Coroutine } from "@outloop/core";
import type { ByteSink, ByteSource } from "../bytes.ts";

/** A stream of the program that can be half-closed. */
export interface DuplexBytes extends ByteSource, ByteSink {
  shutdown(): Iterable<unknown>;
}

/** What the host has asked for. */
interface Request {
  readonly ask: () => Coroutine<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Requests = Channel<Request>;

/**
 * Lets code of the host use a stream of the program by promises: tasks of the program wait for its requests and carry
 * them out. What the host has not asked for is not received, so a slow host holds the peer up.
 */
export class Bridge {
  readonly #stream: ByteSource & ByteSink;
  readonly #shutdown: () => Iterable<unknown>;
  readonly #reads: Requests = new Channel(Infinity, { host: true, name: "reads" });
  readonly #writes: Requests = new Channel(Infinity, { host: true, name: "writes" });
  readonly #closing = new Event({ host: true, name: "closing" });

  constructor(stream: DuplexBytes) {
    this.#stream = stream;
    this.#shutdown = () => stream.shutdown();
  }

  /** The next bytes; none at the end. */
  receive(): Promise<Uint8Array> {
    return this.#ask(this.#reads, () => this.#stream.recv() as Coroutine<Uint8Array>);
  }

  send(buffers: readonly Uint8Array[]): Promise<void> {
    return this.#ask(this.#writes, () => this.#stream.sendv(buffers) as Coroutine<void>);
  }

  /** Nothing more will be sent. */
  end(): Promise<void> {
    return this.#ask(this.#writes, () => this.#shutdown() as Coroutine<void>);
  }

  /** The host is done with it. What is under way ends with `Closed`. */
  close(): void {
    this.#reads.close();
    this.#writes.close();
    this.#closing.set();
  }

  /** Starts the tasks in the caller's scope; they last until the host closes, or that scope is cancelled. */
  *open(name: string): Coroutine<void> {
    // Without a host there is nobody to ask: that throws `NeedsHost`.
    yield* until(Promise.resolve());
    yield* spawnWith({ name }, serving, this);
  }

  /** @internal */
  *serve(): Coroutine<void> {
    try {
      yield* all([answer(this.#reads), answer(this.#writes), this.#waitForClose()]);
    } finally {
      this.close();
      yield* this.#stream.close();
      rejectAll(this.#reads);
      rejectAll(this.#writes);
    }
  }

  *#waitForClose(): Coroutine<void> {
    yield* this.#closing.wait();
    yield* this.#stream.close();
  }

  #ask<T>(requests: Requests, ask: () => Coroutine<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      requests.trySend({ ask, resolve: (value) => resolve(value as T), reject });
    });
  }
}

function serving(bridge: Bridge): Coroutine<void> {
  return bridge.serve();
}

/** Carries out what is asked, one after the other. Whatever ends one of them is its asker's to know. */
function* answer(requests: Requests): Coroutine<void> {
  for (let next = yield* requests.next(); !next.done; next = yield* requests.next()) {
    const { ask, resolve, reject } = next.value;
    try {
      resolve(yield* ask());
    } catch (error) {
      reject(error);
      // A cancel has to pass; any other error comes again if it lasts.
      if (error instanceof Cancelled) throw error;
    }
  }
}

function rejectAll(requests: Requests): void {
  while (requests.length > 0)
    requests.tryReceive()?.value.reject(new Error("the program has closed the stream"));
}
