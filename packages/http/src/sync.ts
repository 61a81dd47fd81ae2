// "@outloop/http/sync": HTTP inside a synchronous function, with no event loop and no other thread.
import { all, run, type Coroutine, type Op } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import type { Socket } from "@outloop/net";
import { HttpClient, type HttpClientOptions, type Secure } from "./client/client.ts";
import type { FetchInit } from "./client/request.ts";
import type { HttpResponse } from "./client/response.ts";
import { tls } from "./tls.ts";
import type { Wire } from "./wire.ts";

/** One of those that {@link syncFetchAll} asks for: a URL, or a URL and what goes with it. */
export type SyncRequest = string | URL | readonly [url: string | URL, init: FetchInit];

/**
 * {@link syncFetch} and {@link syncFetchAll} with options of your own, such as other authorities to trust.
 *
 * @example
 * ```ts
 * const client = new SyncClient({ connections: 4 });
 * client.fetch(url).status; // 200
 * client.close();
 * ```
 */
export class SyncClient {
  // Both are kept from call to call, and with them the connections: half of the time of a short request.
  readonly #kernel = new IoKernel();
  readonly #options: HttpClientOptions;
  readonly #client: HttpClient;
  #isBusy = false;

  constructor(options: HttpClientOptions = {}) {
    this.#options = { secure: lateTls, ...options };
    this.#client = new HttpClient(this.#options);
  }

  /** See {@link syncFetch}. */
  fetch(url: string | URL, init?: FetchInit): HttpResponse {
    return this.#run((client) => client.fetch(url, init));
  }

  /** See {@link syncFetchAll}. */
  fetchAll(requests: readonly SyncRequest[]): HttpResponse[] {
    return this.#run((client) =>
      all(
        requests.map((request) =>
          typeof request === "string" || request instanceof URL
            ? client.fetch(request)
            : client.fetch(request[0], request[1]),
        ),
      ),
    );
  }

  /** Closes the connections that are kept. The end of the process does so, too. */
  close(): void {
    this.#run((client) => client.close());
  }

  #run<T>(ask: (client: HttpClient) => Op<T>): T {
    // A body that is made piece by piece may itself fetch: it gets a kernel of its own.
    if (this.#isBusy)
      return run(new IoKernel(), () => ask(new HttpClient({ ...this.#options, keepAlive: 0 })));
    this.#isBusy = true;
    try {
      return run(this.#kernel, () => ask(this.#client));
    } finally {
      this.#isBusy = false;
    }
  }
}

const shared = new SyncClient();

/**
 * Asks for `url` and returns the answer: this thread waits meanwhile, and nothing else of it runs, no timer and no promise.
 * So a server in the same thread never answers; give `timeout`. It works where only a synchronous function will do: in a
 * rule of ESLint, a plugin of Babel, a getter, a REPL. Connections are kept for the next call. `https:` needs Node and the
 * optional package koffi, see `tls` of `@outloop/http/tls`.
 *
 * Throws what `fetch` throws, and `Interrupted` when Ctrl-C is pressed meanwhile.
 *
 * @example
 * ```ts
 * syncFetch(url, { timeout: 5000 }).status; // 200
 * ```
 */
export function syncFetch(url: string | URL, init?: FetchInit): HttpResponse {
  return shared.fetch(url, init);
}

/**
 * Asks for all of them at once and returns the answers, in order. The first failure is thrown, and ends the others.
 * Otherwise as {@link syncFetch}.
 *
 * @example
 * ```ts
 * const [one, other] = syncFetchAll([url, [url, { method: "POST", body: "hello" }]]);
 * ```
 */
export function syncFetchAll(requests: readonly SyncRequest[]): HttpResponse[] {
  return shared.fetchAll(requests);
}

let secure: Secure | undefined;

/** What TLS needs is looked for when the first `https:` URL comes: the authorities of the world are some milliseconds of work. */
function lateTls(socket: Socket, host: string): Coroutine<Wire> {
  secure ??= tls();
  return secure(socket, host);
}
