import { call, Cancelled, spawnWith, WaitQueue, type Body, type Coroutine, type Scope } from "@outloop/core";
import type { Socket } from "./socket.ts";

/** The connections of one server, each with the task that handles it. */
export class Connections {
  readonly #handler: Body<unknown, [socket: Socket]>;
  readonly #limit: number;
  readonly #onError: ((error: unknown, socket: Socket) => void) | undefined;
  readonly #open = new Set<Socket>();
  /** Who waits until fewer are open: the server for room, or for all to end. */
  readonly #ends = new WaitQueue();

  constructor(
    handler: Body<unknown, [socket: Socket]>,
    limit: number,
    onError: ((error: unknown, socket: Socket) => void) | undefined,
  ) {
    this.#handler = handler;
    this.#limit = limit;
    this.#onError = onError;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Waits while as many are open as may be. */
  *waitForRoom(): Coroutine<void> {
    while (this.#open.size >= this.#limit) yield* this.#ends.wait("one of the handlers to end");
  }

  *waitForAll(): Coroutine<void> {
    while (this.#open.size > 0) yield* this.#ends.wait("all handlers to end");
  }

  /** Starts the handler of `socket` in `scope`. Not a checkpoint. */
  *handle(socket: Socket, scope: Scope): Coroutine<void> {
    this.#open.add(socket);
    yield* spawnWith({ scope, name: this.#handler.name || "handler" }, handling, this, socket);
  }

  /** Closes those whose handler was abandoned, or cancelled before it began. */
  *closeAll(): Coroutine<void> {
    for (const socket of this.#open) yield* socket.close();
    this.#open.clear();
  }

  /** @internal The task of one connection. */
  *run(socket: Socket): Coroutine<void> {
    // One generator for both, because an idle connection keeps all that it has.
    try {
      try {
        yield* call(this.#handler, socket);
      } catch (error) {
        try {
          yield* socket.close();
        } catch {
          // It is closed; of two failures the first one is the one to tell.
        }
        throw error;
      }
      yield* socket.close();
    } catch (error) {
      if (this.#onError === undefined || error instanceof Cancelled) throw error;
      this.#onError(error, socket);
    } finally {
      this.#open.delete(socket);
      this.#ends.wake();
    }
  }
}

function handling(connections: Connections, socket: Socket): Coroutine<void> {
  return connections.run(socket);
}
