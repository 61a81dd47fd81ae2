import { scope, shield, spawn, type Coroutine, type Op } from "@outloop/core";
import { IoError, serve, type Listener, type Socket } from "@outloop/net";
import { Connection, type Server } from "./connection.ts";
import { limitsOf, type Limits } from "./limits.ts";
import type { Handler } from "./reply.ts";
import type { HttpRequest } from "./request.ts";
import { Watch } from "./watch.ts";

/** Options of {@link serveHttp}. */
export interface HttpServerOptions {
  /** While so many connections are open, no other one is accepted. Default: any number. */
  readonly limit?: number | undefined;
  /** Milliseconds that the requests under way have when the server is to end. Default: 0, so they are cancelled at once. */
  readonly drain?: number | undefined;
  /** What is taken from strangers; what is left out has a default, see {@link Limits}. */
  readonly limits?: Partial<Limits> | undefined;
  /**
   * Told of each failure of a handler, and of a body that is being sent. A plain function. Without it, a failure ends its
   * connection, and is reported as `supervise` reports it.
   */
  readonly onError?: ((error: unknown, request: HttpRequest) => void) | undefined;
}

/**
 * Serves HTTP/1.1 (and 1.0) on `listener` for ever: `handler` is run for each request, in the task of its connection, and
 * ends with the reply. A handler that fails is answered with 500, and ends neither the others nor the server. Requests
 * that come in one go are answered in their order, one after the other. A checkpoint.
 *
 * It ends as `serve` of `@outloop/net` does, softly, when the listener is closed or its scope is cancelled: connections on
 * which no request is under way end at once, the others with their answer, and after `drain` milliseconds what is left is
 * cancelled.
 *
 * @example
 * ```ts
 * function* hello(request: HttpRequest) {
 *   return reply(`You asked for ${request.path}\n`);
 * }
 *
 * const listener = yield* listen({ port: 0 });
 * const server = yield* spawn(serveHttp, listener, hello, { drain: 5000 });
 * const { port } = listener.address as { port: number };
 * (yield* fetch(`http://127.0.0.1:${port}/here`)).text(); // "You asked for /here\n"
 * yield* listener.close();
 * yield* server.join();
 * ```
 */
export function serveHttp(
  listener: Listener,
  handler: Handler<HttpRequest>,
  options: HttpServerOptions = {},
): Op<void> {
  return serveOver("serveHttp", listener, handler, options);
}

/** As `serveHttp`, over what `secure` makes of a connection. */
export function serveOver(
  what: string,
  listener: Listener,
  handler: Handler<HttpRequest>,
  options: HttpServerOptions,
  secure?: Server["secure"],
): Op<void> {
  if (typeof handler !== "function")
    throw new TypeError(`${what}(listener, handler): the handler must be a generator function`);
  const limits = limitsOf(`${what}(listener, handler, { limits })`, options.limits);
  const { onError } = options;
  return scope(serving, listener, { handler, limits, watch: new Watch(limits), onError, secure }, options);
}

function* serving(listener: Listener, server: Server, { limit, drain }: HttpServerOptions): Coroutine<void> {
  const { watch } = server;
  yield* spawn(watching, watch);
  const handle = (socket: Socket): Coroutine<void> => new Connection(socket, socket.peer, server).run();
  try {
    yield* serve(listener, handle, { limit, drain, onDrain: () => watch.endSoon(), onError: rethrow });
  } finally {
    watch.end();
  }
}

/** That a peer has gone when its connection is closed is no news; everything else is. */
function rethrow(error: unknown, { fd }: Socket): void {
  if (!(error instanceof IoError && error.fd === fd)) throw error;
}

/** Limits hold to the end, also while the server is being cancelled. */
function* watching(watch: Watch): Coroutine<void> {
  yield* shield(() => watch.run());
}
