// "@outloop/http/tls": https:, in every mode, by the OpenSSL that Node is built with.
import type { Coroutine, Op } from "@outloop/core";
import type { Listener } from "@outloop/net";
import type { Secure } from "./client/client.ts";
import type { Handler } from "./reply.ts";
import type { HttpRequest } from "./request.ts";
import { serveOver, type HttpServerOptions } from "./server.ts";
import { Context } from "./tls/context.ts";
import { Session } from "./tls/session.ts";
import { TlsWire } from "./tls/wire.ts";
import type { Wire } from "./wire.ts";

export { TlsError } from "./tls/error.ts";

/** Options of {@link tls}. */
export interface TlsOptions {
  /** The authorities that are trusted, in PEM. Default: those that Node trusts. */
  readonly ca?: string | readonly string[] | undefined;
  /** False: whoever answers is believed. For tests. Default: true. */
  readonly verify?: boolean | undefined;
}

/**
 * What an `HttpClient` needs to ask `https:` URLs: TLS 1.2 and 1.3, by the OpenSSL of this process, without an event loop.
 * The certificate is checked against the name of the host.
 *
 * Throws an `Error` that names the alternatives where it cannot be had: it needs Node, and the optional package koffi.
 *
 * @example
 * ```ts
 * const client = new HttpClient({ secure: tls({ ca }) });
 * const answer = yield* client.fetch(secureUrl);
 * answer.text(); // "hello over TLS"
 * yield* client.close();
 * ```
 */
export function tls({ ca, verify = true }: TlsOptions = {}): Secure {
  const context =
    ca === undefined && verify
      ? (usual ??= Context.ofClient(undefined, false))
      : Context.ofClient(typeof ca === "string" ? [ca] : ca, !verify);
  return (socket, host) => TlsWire.open(socket, Session.withServer(context, socket.fd, host), host);
}

/** With the authorities that Node trusts: there are hundreds of them, so it is made once. */
let usual: Context | undefined;

/** Options of {@link serveHttps}. */
export interface HttpsServerOptions extends HttpServerOptions {
  /** The server's certificate in PEM, followed by those between it and an authority. */
  readonly cert: string;
  /** Its private key in PEM, without a password. */
  readonly key: string;
}

/**
 * As `serveHttp`, over TLS. The handshake counts to the time to the head of the first request. Throws `TypeError` for what
 * is no certificate or key.
 */
export function serveHttps(
  listener: Listener,
  handler: Handler<HttpRequest>,
  options: HttpsServerOptions,
): Op<void> {
  const context = Context.ofServer(options.cert, options.key);
  const secure = (wire: Wire): Coroutine<Wire> =>
    TlsWire.open(wire, Session.withClient(context, wire.fd, "a client"), "a client");
  return serveOver("serveHttps", listener, handler, options, secure);
}
