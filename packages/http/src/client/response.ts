import type { IncomingBody } from "../body.ts";
import { NO_HEADERS, type HttpHeaders } from "../headers.ts";
import { NONE } from "../input.ts";
import { utf8 } from "../text.ts";

/** What the head of an answer says. */
export interface Answer {
  readonly status: number;
  /** What the server calls it; may be empty. */
  readonly statusText: string;
  readonly headers: HttpHeaders;
  /** Where it came from in the end. */
  readonly url: string;
  /** It is not from where it was asked first. */
  readonly redirected: boolean;
}

/** An answer that has come as a whole: nothing here waits. */
export class HttpResponse implements Answer {
  /**
   * Never used. An engine forgets what it has learned of a class when its last object is collected, between two calls of
   * `syncFetch` for example.
   * @internal
   */
  static readonly archetype: HttpResponse = new HttpResponse(
    { status: 200, statusText: "", headers: NO_HEADERS, url: "", redirected: false },
    NONE,
  );
  readonly status: number;
  readonly statusText: string;
  readonly headers: HttpHeaders;
  readonly url: string;
  readonly redirected: boolean;
  readonly #body: Uint8Array;

  /** @internal */
  constructor({ status, statusText, headers, url, redirected }: Answer, body: Uint8Array) {
    this.status = status;
    this.statusText = statusText;
    this.headers = headers;
    this.url = url;
    this.redirected = redirected;
    this.#body = body;
  }

  /** 200 to 299. */
  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** The body itself, unpacked; not a copy. */
  bytes(): Uint8Array {
    return this.#body;
  }

  /** As UTF-8; what is none becomes U+FFFD. */
  text(): string {
    const text = utf8(this.#body);
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  }

  /** Throws `SyntaxError` for what is no JSON. */
  json(): unknown {
    return JSON.parse(this.text());
  }
}

/** An answer whose body is still coming. Its bytes are as they were sent: they are not unpacked. */
export interface StreamedResponse extends Answer {
  readonly body: IncomingBody;
}
