import { fieldText, type HeadersLike } from "../field-text.ts";
import type { BodyLike } from "../reply.ts";
import { latin1Bytes } from "../text.ts";

/** What to ask for, besides the URL. */
export interface FetchInit {
  /** Default: GET. */
  readonly method?: string | undefined;
  readonly headers?: HeadersLike | undefined;
  /** Text as UTF-8, bytes, or a generator function that writes, which is called once more if the request is repeated. */
  readonly body?: BodyLike;
  /** What becomes of an answer that points elsewhere: it is followed, given back, or an error. Default: "follow". */
  readonly redirect?: "follow" | "manual" | "error" | undefined;
  /** Milliseconds for the whole of it. Throws `TimeoutError` when they are over. Default: as long as it takes. */
  readonly timeout?: number | undefined;
  /** The most bytes that a body may have, before and after it is unpacked. Default: 64 MiB; for `stream`, any number. */
  readonly maxBody?: number | undefined;
}

/** A request as it is sent. */
export class Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly origin: string;
  readonly body: BodyLike;
  readonly #headers: HeadersLike | undefined;
  /** The head that was asked for last. */
  #head:
    | { readonly packed: string | undefined; readonly keep: boolean; readonly bytes: Uint8Array }
    | undefined;

  /** Throws `TypeError` for what cannot be sent. */
  constructor(method: string, url: URL, headers: HeadersLike | undefined, body: BodyLike) {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(method))
      throw new TypeError(`fetch: ${JSON.stringify(method)} cannot be a method`);
    if (body !== undefined && (method === "GET" || method === "HEAD" || method === "TRACE"))
      throw new TypeError(`fetch: a ${method} request has no body`);
    this.method = method;
    this.url = url;
    this.origin = url.origin;
    this.#headers = headers;
    this.body = body;
    fieldText(headers);
  }

  /** It may be sent twice: that leaves things as they are after one time. */
  get isIdempotent(): boolean {
    return /^(?:GET|HEAD|PUT|DELETE|OPTIONS|TRACE)$/.test(this.method);
  }

  /** The bytes that are promised; undefined for a body of unknown length. */
  get length(): number | undefined {
    const { body } = this;
    if (typeof body === "function") return fieldText(this.#headers).length;
    return typeof body === "string" ? Buffer.byteLength(body) : (body?.length ?? 0);
  }

  /** The head, with the empty line; it must not be changed. `packed`: what the answer may be packed with. `keep`: another request may follow. */
  head(packed: string | undefined, keep: boolean): Uint8Array {
    const last = this.#head;
    if (last !== undefined && last.packed === packed && last.keep === keep) return last.bytes;
    const bytes = latin1Bytes(this.#makeHead(packed, keep));
    this.#head = { packed, keep, bytes };
    return bytes;
  }

  #makeHead(packed: string | undefined, keep: boolean): string {
    const { method, url, body, length } = this;
    const fields = fieldText(this.#headers);
    let text = `${method} ${url.pathname}${url.search} HTTP/1.1\r\n`;
    if (!fields.names.has("host")) text += `host: ${url.host}\r\n`;
    if (!fields.names.has("accept")) text += "accept: */*\r\n";
    if (!fields.names.has("user-agent")) text += "user-agent: outloop\r\n";
    if (packed !== undefined && !fields.names.has("accept-encoding"))
      text += `accept-encoding: ${packed}\r\n`;
    if (fields.wantsClose || !keep) text += "connection: close\r\n";
    if (typeof body === "string" && !fields.names.has("content-type"))
      text += "content-type: text/plain;charset=UTF-8\r\n";
    if (length === undefined) text += "transfer-encoding: chunked\r\n";
    else if (length > 0 || /^P(?:OST|UT|ATCH)$/.test(method)) text += `content-length: ${length}\r\n`;
    return `${text}${fields.text}\r\n`;
  }

  /**
   * What to ask after an answer of `status` that points to `url`, as the web's fetch has it: another origin is not told
   * what was meant for this one, and POST becomes GET where it always has.
   */
  redirected(status: number, url: URL): Outgoing {
    const becomesGet =
      (status === 303 && this.method !== "HEAD") ||
      ((status === 301 || status === 302) && this.method === "POST");
    const isElsewhere = url.origin !== this.origin;
    const dropped = new Set([
      ...(isElsewhere ? ["authorization", "cookie", "proxy-authorization", "host"] : []),
      ...(becomesGet ? ["content-type", "content-length", "content-encoding", "content-language"] : []),
    ]);
    const kept = pairs(this.#headers).filter(([name]) => !dropped.has(name.toLowerCase()));
    return new Outgoing(becomesGet ? "GET" : this.method, url, kept, becomesGet ? undefined : this.body);
  }
}

function pairs(headers: HeadersLike | undefined): (readonly [string, string])[] {
  if (headers === undefined) return [];
  if (Symbol.iterator in headers) return [...(headers as Iterable<readonly [string, string]>)];
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as string[]) : [String(value)]).map((each) => [name, each] as const),
  );
}

/** Plain requests for what was asked lately, in order: programs ask for the same again and again. */
const asked = new Map<string, Outgoing>();
const MOST_ASKED = 100;

/** The request that is meant. Throws `TypeError` for what cannot be asked. */
export function outgoing(given: string | URL, { method, headers, body }: FetchInit): Outgoing {
  if (typeof given !== "string" || method !== undefined || headers !== undefined || body !== undefined)
    return new Outgoing(method ?? "GET", checkUrl(given), headers, body);
  const before = asked.get(given);
  if (before !== undefined) return before;
  const made = new Outgoing("GET", checkUrl(given), undefined, undefined);
  if (asked.size === MOST_ASKED) asked.delete(asked.keys().next().value!);
  asked.set(given, made);
  return made;
}

/** The URL in `given`. Throws `TypeError` for what cannot be fetched. */
export function checkUrl(given: string | URL): URL {
  let url: URL;
  try {
    url = new URL(String(given));
  } catch {
    throw new TypeError(
      `fetch: ${JSON.stringify(String(given))} is no URL: expected one such as http://localhost:8080/`,
    );
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new TypeError(`fetch: ${url.protocol}// is not spoken here, only http:// and https://`);
  if (url.username !== "" || url.password !== "")
    throw new TypeError("fetch: a URL with a user in it: give an 'authorization' header instead");
  return url;
}
