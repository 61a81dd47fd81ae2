import {
  checkpoint,
  Closed,
  currentScope,
  moveOnAfter,
  scope,
  shield,
  spawnWith,
  supervise,
  type Body,
  type Coroutine,
  type Op,
  type Scope,
} from "@outloop/core";
import { checkCount, checkTime } from "./check.ts";
import { Connections } from "./connections.ts";
import type { Listener } from "./listener.ts";
import type { Socket } from "./socket.ts";

/** Options of {@link serve}. */
export interface ServeOptions {
  /** While so many handlers run, no connection is accepted. Default: any number. */
  readonly limit?: number | undefined;
  /** Milliseconds that handlers may go on when the server is to end. Default: 0, so they are cancelled at once. */
  readonly drain?: number | undefined;
  /**
   * Told of each handler that failed. A plain function. Without it, the failures are reported as `supervise` reports
   * them, when the server ends, or once very many have piled up.
   */
  readonly onError?: ((error: unknown, socket: Socket) => void) | undefined;
  /** Called once, when no connection is taken any more and the handlers may still go on. A plain function. */
  readonly onDrain?: (() => void) | undefined;
}

/**
 * Accepts connections for ever and runs `handler` for each, as a task of its own; its socket is closed however it ends. A
 * handler that fails ends neither the others nor the listener. A checkpoint.
 *
 * It ends in one of two ways, both of them soft. Closing the listener, from any task, lets it return; a cancel of the
 * scope it runs in (Ctrl-C is one) passes on when it has ended. Either way it closes the listener first, so that no
 * connection comes any more, then lets the handlers go on for `drain` milliseconds, then cancels those that are left,
 * waits for their cleanup, and closes what is open.
 *
 * Throws what `accept` throws, after the same.
 *
 * @example
 * ```ts
 * function* echo(socket: Socket) {
 *   for (let bytes = yield* socket.recv(); bytes.length > 0; bytes = yield* socket.recv()) yield* socket.send(bytes);
 * }
 *
 * const listener = yield* listen({ port: 0 });
 * const server = yield* spawn(serve, listener, echo, { limit: 1000, drain: 5000 });
 * // The requests under way are answered, no new ones are taken:
 * yield* listener.close();
 * yield* server.join();
 * ```
 */
export function serve(
  listener: Listener,
  handler: Body<unknown, [socket: Socket]>,
  options: ServeOptions = {},
): Op<void> {
  const { limit = Infinity, drain = 0 } = options;
  if (typeof handler !== "function")
    throw new TypeError(`serve(listener, handler): the handler must be a generator function`);
  if (limit !== Infinity) checkCount("serve(listener, handler, { limit }): limit", limit);
  checkTime("serve(listener, handler, { drain }): drain", drain);
  return scope(serving, listener, new Connections(handler, limit, options.onError), drain, options.onDrain);
}

/**
 * The server waits behind a shield, together with the handlers, for the end of the one task that accepts: that one alone
 * stands outside, where a cancel reaches it.
 */
function* serving(
  listener: Listener,
  connections: Connections,
  drain: number,
  onDrain: ServeOptions["onDrain"],
): Coroutine<void> {
  const outside = yield* currentScope();
  yield* shield(shielded, outside, listener, connections, drain, onDrain);
  // A cancel that came while the shield was up passes on from here.
  yield* checkpoint();
}

function* shielded(
  outside: Scope,
  listener: Listener,
  connections: Connections,
  drain: number,
  onDrain: ServeOptions["onDrain"],
): Coroutine<void> {
  yield* supervise(waiting, outside, listener, connections, drain, onDrain);
  yield* connections.closeAll();
}

function* waiting(
  outside: Scope,
  listener: Listener,
  connections: Connections,
  drain: number,
  onDrain: ServeOptions["onDrain"],
): Coroutine<void> {
  const handlers = yield* currentScope();
  const options = { scope: outside, name: "accept" };
  const acceptor = yield* spawnWith(options, accepting, listener, connections, handlers);
  try {
    yield* acceptor.join();
    // oxlint-disable-next-line outloop/rethrow-cancelled -- a cancel stays pending: the checkpoint in `serving` raises it
  } catch {
    // Its scope, which is the one around the shield, knows what ended it.
  }
  yield* listener.close();
  onDrain?.();
  if (drain > 0) yield* moveOnAfter(drain, () => connections.waitForAll());
  if (connections.count > 0) handlers.cancel("the server has ended");
}

function* accepting(listener: Listener, connections: Connections, handlers: Scope): Coroutine<void> {
  try {
    while (true) {
      yield* connections.waitForRoom();
      yield* connections.handle(yield* listener.accept(), handlers);
    }
  } catch (error) {
    // Closing the listener is how a program asks for the end.
    if (!(error instanceof Closed && !listener.isOpen)) throw error;
  }
}
