import { spawn, timeout, type Coroutine } from "@outloop/core";
import { serveHttp, type Handler, type HttpRequest, type HttpServerOptions } from "@outloop/http";
import { connect, listen, type Listener } from "@outloop/net";
import { everywhere, runIn, receiveAll, text } from "@outloop/net/test/helpers";

export { everywhere, runIn, text };

/** What a test has of a server of ours that runs beside it. */
export interface Place {
  readonly listener: Listener;
  readonly port: number;
  readonly url: string;
}

/** Serves `handler` while `f` runs, and ends both. */
export function* serving<T>(
  handler: Handler<HttpRequest>,
  f: (place: Place) => Coroutine<T>,
  options: HttpServerOptions = {},
  patience = 20_000,
): Coroutine<T> {
  const listener = yield* listen({ port: 0 });
  const { port } = listener.address as { port: number };
  const server = yield* spawn(serveHttp, listener, handler, options);
  try {
    return yield* timeout(patience, () => f({ listener, port, url: `http://127.0.0.1:${port}` }));
  } finally {
    yield* listener.close();
    yield* server.join();
  }
}

/**
 * Sends `request`, a character for a byte, on a connection of its own, and gives what comes until the end of it.
 * `isLast`: nothing is to follow, and the server is told.
 */
export function* raw(port: number, request: string, isLast = false): Coroutine<string> {
  const socket = yield* connect({ port });
  try {
    yield* socket.send(Buffer.from(request, "latin1"));
    if (isLast) yield* socket.shutdown();
    return Buffer.from(yield* receiveAll(socket)).toString("latin1");
  } finally {
    yield* socket.close();
  }
}
