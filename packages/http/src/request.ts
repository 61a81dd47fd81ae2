import type { Coroutine } from "@outloop/core";
import type { Address } from "@outloop/core/io";
import type { IncomingBody } from "./body.ts";
import { HttpHeaders } from "./headers.ts";
import { latin1 } from "./text.ts";

/**
 * A request, in the lean form: nothing is made of its bytes before somebody asks. The body is read by coroutines, through
 * `body` or the calls of the same names here.
 */
export class HttpRequest {
  readonly method: string;
  readonly body: IncomingBody;
  /** Who asks. */
  readonly peer: Address;
  /** 0 or 1: HTTP/1.0 or HTTP/1.1. */
  readonly minor: number;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #fieldsStart: number;
  readonly #fieldsEnd: number;
  #target: string | undefined;
  #headers: HttpHeaders | undefined;

  /** @internal */
  constructor(
    method: string,
    bytes: Uint8Array,
    start: number,
    end: number,
    fieldsStart: number,
    fieldsEnd: number,
    body: IncomingBody,
    peer: Address,
    minor: number,
  ) {
    this.method = method;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#fieldsStart = fieldsStart;
    this.#fieldsEnd = fieldsEnd;
    this.body = body;
    this.peer = peer;
    this.minor = minor;
  }

  get headers(): HttpHeaders {
    return (this.#headers ??= new HttpHeaders(this.#bytes, this.#fieldsStart, this.#fieldsEnd));
  }

  /** As it was sent: `/path?query`, the whole URL if a proxy is meant, or `*`. */
  get target(): string {
    return (this.#target ??= latin1(this.#bytes, this.#start, this.#end));
  }

  /** The path, still percent-encoded, without the query. */
  get path(): string {
    const { target } = this;
    const start = pathStart(target);
    const query = target.indexOf("?", start);
    return target.slice(start, query < 0 ? undefined : query) || "/";
  }

  /** What stands behind the `?`; "" without. */
  get query(): string {
    const { target } = this;
    const query = target.indexOf("?");
    return query < 0 ? "" : target.slice(query + 1);
  }

  /** The whole URL; of several names for the host, the one that was asked for. Throws `TypeError` when it is none. */
  get url(): string {
    const { target } = this;
    if (target.startsWith("/")) return `http://${this.headers.get("host") ?? "localhost"}${target}`;
    return target === "*" ? `http://${this.headers.get("host") ?? "localhost"}/` : target;
  }

  /** The whole body. See {@link IncomingBody}. A checkpoint. */
  bytes(): Coroutine<Uint8Array> {
    return this.body.bytes();
  }

  /** The whole body as UTF-8. See {@link IncomingBody}. A checkpoint. */
  text(): Coroutine<string> {
    return this.body.text();
  }

  /** The whole body, parsed. See {@link IncomingBody}. A checkpoint. */
  json(): Coroutine<unknown> {
    return this.body.json();
  }
}

/** Where the path begins: behind `http://host` in a target that is a whole URL. */
function pathStart(target: string): number {
  const scheme = target.indexOf("://");
  if (target.startsWith("/") || scheme < 0) return 0;
  const path = target.slice(scheme + 3).search(/[/?]/);
  return path < 0 ? target.length : scheme + 3 + path;
}
