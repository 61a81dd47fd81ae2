import { scope, timeout, type Coroutine } from "@outloop/core";
import { connect, IoError, type Socket } from "@outloop/net";
import { Incomplete, ProtocolError } from "../errors.ts";
import type { Wire } from "../wire.ts";
import { ClientConnection, isLong, type AnswerOptions } from "./exchange.ts";
import { close, Pool, type Origin } from "./pool.ts";
import { checkUrl, outgoing, type FetchInit, type Outgoing } from "./request.ts";
import { HttpResponse, type StreamedResponse } from "./response.ts";
import { PACKED, unpack } from "./unpack.ts";

/** Makes a secure connection of a plain one: see `@outloop/http/tls`. It closes `socket` if it fails. */
export type Secure = (socket: Socket, host: string) => Coroutine<Wire>;

/** Options of {@link HttpClient}. */
export interface HttpClientOptions {
  /** As many connections to one origin; whoever wants more waits. Default: 64. */
  readonly connections?: number | undefined;
  /** Milliseconds that a connection is kept for the next request; 0 keeps none. Default: 4,000. */
  readonly keepAlive?: number | undefined;
  /** What speaks TLS, for `https:`. Without it such a URL is an error. */
  readonly secure?: Secure | undefined;
}

const MOST_REDIRECTS = 20;
const MAX_BODY = 64 * 1024 * 1024;
/** So much of a body that nobody wants is read to keep its connection. */
const MOST_DISCARDED = 65_536;

/** What is asked, and what becomes of the answer. */
interface Call<T> extends AnswerOptions {
  readonly redirect: NonNullable<FetchInit["redirect"]>;
  /** Runs while the connection is there. Shared functions: a fresh one for each call costs a microsecond. */
  readonly use: (this: void, response: StreamedResponse, maxBody: number, isPacked: boolean) => Coroutine<T>;
}

/** How one exchange has ended: with a result, or with what is to be asked next. */
interface Ended<T> {
  readonly response: StreamedResponse;
  readonly result: T | undefined;
  readonly next: Outgoing | undefined;
}

/**
 * Asks servers, and keeps the connections for the next time. Close it when it is done with. It belongs to nobody: any
 * task may use it, and the next run, too.
 *
 * @example
 * ```ts
 * const client = new HttpClient();
 * const answer = yield* client.fetch(url);
 * answer.status; // 200
 * yield* client.close();
 * ```
 */
export class HttpClient {
  readonly #pool: Pool;
  readonly #keep: boolean;
  readonly #secure: Secure | undefined;

  constructor({ connections = 64, keepAlive = 4000, secure }: HttpClientOptions = {}) {
    if (!(connections >= 1))
      throw new RangeError(`HttpClient: connections must be at least 1, got ${connections}`);
    if (!(keepAlive >= 0))
      throw new RangeError(`HttpClient: keepAlive must be milliseconds from 0, got ${keepAlive}`);
    this.#pool = new Pool(connections, keepAlive);
    this.#keep = keepAlive > 0;
    this.#secure = secure;
  }

  /**
   * Asks for `url`, and gives the answer when all of it has come. An answer of any status is an answer. Packed bodies are
   * unpacked. Cancelled, it closes the connection. A checkpoint.
   *
   * Throws `TypeError` for what cannot be asked, `IoError` when there is no connection, `ProtocolError` for what is no
   * answer, `TooLarge` when it is longer than `maxBody`, and `TimeoutError`.
   */
  fetch(url: string | URL, init: FetchInit = {}): Coroutine<HttpResponse> {
    return this.#ask(url, init, PACKED, init.maxBody ?? MAX_BODY, complete);
  }

  /**
   * Asks for `url`, and calls `use` with the answer when its head has come: the body is read there, as it comes. When
   * `use` has ended, so has the answer: what was not read of it is given up. Gives what `use` returns. A checkpoint.
   *
   * Throws as {@link fetch}, and what `use` throws.
   *
   * @example
   * ```ts
   * const client = new HttpClient();
   * const size = yield* client.stream(url, {}, function* ({ body }) {
   *   let size = 0;
   *   for (let bytes = yield* body.recv(); bytes.length > 0; bytes = yield* body.recv()) size += bytes.length;
   *   return size;
   * });
   * yield* client.close();
   * ```
   */
  stream<T>(
    url: string | URL,
    init: FetchInit,
    use: (this: void, response: StreamedResponse) => Coroutine<T>,
  ): Coroutine<T> {
    return this.#ask(url, init, undefined, init.maxBody ?? Infinity, use);
  }

  /** Closes the connections that are kept; what is under way goes on, and its connection is closed behind it. */
  close(): Coroutine<void> {
    return this.#pool.closeAll();
  }

  #ask<T>(
    given: string | URL,
    init: FetchInit,
    packed: string | undefined,
    maxBody: number,
    use: Call<T>["use"],
  ): Coroutine<T> {
    const { redirect = "follow" } = init;
    const first = outgoing(given, init);
    const call: Call<T> = { packed, maxBody, redirected: false, keep: this.#keep, redirect, use };
    return init.timeout === undefined
      ? this.#follow(first, call)
      : timed(init.timeout, () => this.#follow(first, call));
  }

  *#follow<T>(first: Outgoing, call: Call<T>): Coroutine<T> {
    let request = first;
    for (let count = 0; ; count++) {
      const { next, result } = yield* this.#once(request, count === 0 ? call : { ...call, redirected: true });
      if (next === undefined) return result as T;
      if (call.redirect === "error")
        throw new ProtocolError(
          502,
          `${request.url.href} points to ${next.url.href}, and redirect is "error"`,
        );
      if (count === MOST_REDIRECTS)
        throw new ProtocolError(
          502,
          `more than ${MOST_REDIRECTS} redirects, the last one to ${next.url.href}`,
        );
      request = next;
    }
  }

  /** Asks once, or twice: a connection that was kept may have been closed by the server at the moment it was used again. */
  *#once<T>(request: Outgoing, call: Call<T>): Coroutine<Ended<T>> {
    const origin = this.#pool.origin(request.origin);
    if (origin.isFull) yield* origin.waitForRoom();
    origin.enter();
    try {
      const kept = origin.hasIdle ? yield* origin.take() : undefined;
      if (kept !== undefined) {
        try {
          return yield* over(kept, origin, request, call);
        } catch (error) {
          if (!request.isIdempotent || !kept.hasNoAnswer || !isStale(error)) throw error;
        }
      }
      return yield* over(yield* this.#connect(request.url), origin, request, call);
    } finally {
      origin.leave();
    }
  }

  *#connect({ protocol, hostname, port }: URL): Coroutine<ClientConnection> {
    const isSecure = protocol === "https:";
    const secure = this.#secure;
    if (isSecure && secure === undefined)
      throw new TypeError(
        "fetch: https: needs TLS, which this client has none of: make it with new HttpClient({ secure: tls() }) of '@outloop/http/tls'",
      );
    yield* this.#pool.sweep();
    const host = hostname.replace(/^\[(.*)\]$/, "$1");
    const socket = yield* connect({ host, port: port === "" ? (isSecure ? 443 : 80) : Number(port) });
    return new ClientConnection(isSecure ? yield* secure!(socket, host) : socket);
  }
}

/** Asks over `connection`, which is kept behind it or closed. */
function* over<T>(
  connection: ClientConnection,
  origin: Origin,
  request: Outgoing,
  call: Call<T>,
): Coroutine<Ended<T>> {
  let isKept = false;
  try {
    // What sends a long body is a task of its own, and ends with this.
    const ended = isLong(request)
      ? yield* scope(exchange<T>, connection, request, call)
      : yield* exchange(connection, request, call);
    const { body, headers } = ended.response;
    if (connection.canKeep(body))
      isKept = yield* origin.give(connection, connection.hasHint ? headers.get("keep-alive") : undefined);
    return ended;
  } finally {
    if (!isKept) yield* close(connection);
  }
}

function* exchange<T>(connection: ClientConnection, request: Outgoing, call: Call<T>): Coroutine<Ended<T>> {
  const response = yield* connection.exchange(request, call);
  const next = call.redirect === "manual" ? undefined : target(request, response);
  let result: T | undefined;
  if (next === undefined) result = yield* call.use(response, call.maxBody, connection.isPacked);
  else yield* response.body.discard(MOST_DISCARDED);
  yield* connection.stopSending();
  return { response, result, next };
}

/** Waits for the whole of an answer. */
function* complete(response: StreamedResponse, maxBody: number, isPacked: boolean): Coroutine<HttpResponse> {
  const { body, headers } = response;
  const bytes = body.takeWhole() ?? (yield* body.bytes());
  return new HttpResponse(
    response,
    isPacked ? unpack(bytes, headers.get("content-encoding"), maxBody) : bytes,
  );
}

function* timed<T>(ms: number, f: () => Coroutine<T>): Coroutine<T> {
  return yield* timeout(ms, f);
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Where an answer points to; undefined when it does not. */
function target(request: Outgoing, { status, headers }: StreamedResponse): Outgoing | undefined {
  if (!REDIRECTS.has(status)) return undefined;
  const location = headers.get("location");
  if (location === undefined) return undefined;
  if (!URL.canParse(location, request.url.href))
    throw new ProtocolError(
      502,
      `${request.url.href} points to ${JSON.stringify(location)}, which is no URL`,
    );
  const url = new URL(location, request.url);
  if (url.hash === "") url.hash = request.url.hash;
  return request.redirected(status, checkUrl(url));
}

function isStale(error: unknown): boolean {
  if (error instanceof Incomplete) return true;
  return error instanceof IoError && (error.code === "ECONNRESET" || error.code === "EPIPE");
}

/**
 * Asks for `url` over a connection of its own. For more than one request make an {@link HttpClient}, which keeps
 * connections. A checkpoint. Otherwise as its `fetch`.
 *
 * @example
 * ```ts
 * const answer = yield* fetch(url, { method: "POST", body: "hello", timeout: 5000 });
 * answer.text(); // "hello"
 * ```
 */
export function fetch(url: string | URL, init: FetchInit = {}): Coroutine<HttpResponse> {
  return new HttpClient({ keepAlive: 0 }).fetch(url, init);
}
