// "@outloop/http/sync": HTTP inside a synchronous function, with no event loop and no other thread.
import { all, run, type Coroutine, type Op } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import type { Socket } from "@outloop/net";
import { HttpClient, type Secure } from "./client/client.ts";
import type { FetchInit } from "./client/request.ts";
import type { HttpResponse } from "./client/response.ts";
import { tls } from "./tls.ts";
import type { Wire } from "./wire.ts";

/** What {@link syncFetchAll} asks for: a URL, or a URL and what goes with it. */
export type SyncRequest = string | URL | readonly [url: string | URL, init: FetchInit];

/** Both are kept from call to call, and with them the connections: half of the time of a short request. */
const kernel = new IoKernel();
const client = new HttpClient({ secure: lateTls });
let isBusy = false;

/**
 * Asks for `url` and returns the answer: this thread waits meanwhile, and nothing else of it runs, no timer and no promise.
 * So a server in the same thread never answers; give `timeout`. It works where only a synchronous function will do: in a
 * rule of ESLint, a plugin of Babel, a getter, a REPL. Connections are kept for the next call.
 *
 * Throws what `fetch` throws, and `Interrupted` when Ctrl-C is pressed meanwhile.
 *
 * @example
 * ```ts
 * syncFetch(url, { timeout: 5000 }).text();
 * ```
 */
export function syncFetch(url: string | URL, init?: FetchInit): HttpResponse {
  return inside((using) => using.fetch(url, init));
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
  return inside((using) =>
    all(
      requests.map((request) =>
        typeof request === "string" || request instanceof URL
          ? using.fetch(request)
          : using.fetch(request[0], request[1]),
      ),
    ),
  );
}

/** Runs on the kernel that is kept; a body that is written by a generator may itself fetch, and gets a kernel of its own. */
function inside<T>(ask: (client: HttpClient) => Op<T>): T {
  if (isBusy) return run(new IoKernel(), () => ask(new HttpClient({ keepAlive: 0, secure: lateTls })));
  isBusy = true;
  try {
    return run(kernel, () => ask(client));
  } finally {
    isBusy = false;
  }
}

let secure: Secure | undefined;

/** What TLS needs is looked for when the first `https:` URL comes: the authorities of the world are some milliseconds of work. */
function lateTls(socket: Socket, host: string): Coroutine<Wire> {
  secure ??= tls();
  return secure(socket, host);
}
