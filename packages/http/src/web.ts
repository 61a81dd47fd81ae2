// "@outloop/http/web": handlers of the web's Request and Response, for hosted jobs.
import { until, type Coroutine, type Op } from "@outloop/core";
import { fieldText } from "./field-text.ts";
import { plain, Reply, type BodySink, type Handler } from "./reply.ts";
import type { HttpRequest } from "./request.ts";

/** A handler as the web would have it, except that it is a coroutine. */
export type WebHandler = (this: void, request: Request) => Coroutine<Response> | Op<Response>;

/**
 * Makes a handler of {@link WebHandler}, for `serveHttp`: the same program may run elsewhere. It costs several times what
 * the lean form costs, and needs the host, because the bodies of the web are read by promises: throws `NeedsHost` under `run`.
 *
 * The body of the request has come as a whole before `f` is called; for one that is to be read as it comes, use the lean
 * form. The body of the response is sent as it comes, and cancelled when nobody listens any more. `request.signal` is
 * aborted when the handler fails or is cancelled.
 *
 * @example
 * ```ts
 * const listener = yield* listen({ port: 0 });
 * const handler = webHandler(function* (request) {
 *   return Response.json({ youSent: yield* until(request.text()) });
 * });
 * const server = yield* spawn(serveHttp, listener, handler);
 * const { port } = listener.address as { port: number };
 * const answer = yield* fetch(`http://127.0.0.1:${port}`, { method: "POST", body: "hello" });
 * answer.text(); // '{"youSent":"hello"}'
 * yield* listener.close();
 * yield* server.join();
 * ```
 */
export function webHandler(f: WebHandler): Handler<HttpRequest> {
  if (typeof f !== "function") throw new TypeError("webHandler(f): f must be a generator function");
  return (request) => answering(f, request);
}

function* answering(f: WebHandler, incoming: HttpRequest): Coroutine<Reply> {
  if (!URL.canParse(incoming.url)) return plain(400, "the URL of the request is none");
  const abort = new AbortController();
  const bytes = yield* incoming.bytes();
  const { method } = incoming;
  const request = new Request(incoming.url, {
    method,
    headers: [...incoming.headers],
    body: method === "GET" || method === "HEAD" ? null : (bytes as Uint8Array<ArrayBuffer>),
    signal: abort.signal,
  });
  try {
    const response = yield* f(request);
    if (!(response instanceof Response))
      throw new TypeError("a web handler must end with a Response, such as new Response('hello')");
    return yield* replyOf(response, method === "HEAD");
  } catch (error) {
    abort.abort(error);
    throw error;
  }
}

function* replyOf(response: Response, isHead: boolean): Coroutine<Reply> {
  const { status, body, headers } = response;
  const fields = fieldText(headers);
  if (body === null) return new Reply(status, fields, undefined);
  const reader = body.getReader();
  if (isHead) {
    reader.cancel().catch(ignore);
    return new Reply(status, fields, empty);
  }
  const first = yield* until(reader.read());
  if (first.done) return new Reply(status, fields, undefined);
  // Most bodies are one piece and nothing more, which is known at once; then their length is known, too.
  const second = reader.read();
  second.catch(ignore);
  const soon = yield* until(Promise.race([second, nextTurn()]));
  if (soon?.done === true && fields.length === undefined) return new Reply(status, fields, first.value);
  return new Reply(status, fields, (sink) => sending(sink, reader, first.value, second));
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

function* sending(
  sink: BodySink,
  reader: Reader,
  first: Uint8Array,
  second: ReturnType<Reader["read"]>,
): Coroutine<void> {
  try {
    yield* sink.write(first);
    for (let next = yield* until(second); !next.done; next = yield* until(reader.read()))
      yield* sink.write(next.value);
  } catch (error) {
    reader.cancel(error).catch(ignore);
    throw error;
  }
}

/** The body of an answer to HEAD, which nobody writes: that it has one is why its length is not zero. */
function* empty(): Coroutine<void> {}

function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), 0));
}

/** The peer has gone, so nobody is to know of it. */
function ignore(): void {}
