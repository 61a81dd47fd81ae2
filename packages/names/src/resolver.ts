import { checkpoint, type Coroutine } from "@outloop/core";
import { describeAddress, type InternetAddress } from "@outloop/core/io";
import { Cache } from "./cache.ts";
import { candidates } from "./candidates.ts";
import { NameNotFound, NameServerFailure, NameTimeout, NoAddress } from "./errors.ts";
import { random16 } from "./host.ts";
import type { HostAddress } from "./hosts.ts";
import { familyOf } from "./literals.ts";
import { lookup } from "./lookup.ts";
import { checkedName, isWithin, type Name } from "./name.ts";
import type { Found } from "./records.ts";
import { checkOptions, settingsOf, type ResolverOptions, type Settings } from "./settings.ts";

/** What `resolve` takes besides the name. */
export interface ResolveOptions {
  /** Addresses of this family alone. Default: of both. */
  readonly family?: "ipv4" | "ipv6" | undefined;
}

/** An hour. */
const LONGEST = 3_600_000;

const LOOPBACK: readonly HostAddress[] = [
  { family: "ipv4", host: "127.0.0.1" },
  { family: "ipv6", host: "::1" },
];

/**
 * Looks names up, in /etc/hosts and by DNS, with settings of its own and, if asked to, a memory. The system's files are
 * read at the first lookup. Its memory goes by the clock of the kernel; use it on one kind of clock.
 *
 * Throws `TypeError` and `RangeError` for options that it cannot use, `InvalidName` for what is no name.
 *
 * @example
 * ```ts
 * const resolver = new Resolver({ servers: ["9.9.9.9", "149.112.112.112"], timeout: 2000, cache: 1000 });
 * const hosts = new Resolver({ hosts: { "db.local": ["10.0.0.7"] } });
 * yield* hosts.resolve("db.local"); // [{ family: "ipv4", host: "10.0.0.7" }]
 * ```
 */
export class Resolver {
  readonly #options: ResolverOptions;
  readonly #cache: Cache<Found> | undefined;
  #settings: Settings | undefined;
  #lookups = 0;

  constructor(options: ResolverOptions = {}) {
    checkOptions(options);
    this.#options = options;
    this.#cache = options.cache ? new Cache(options.cache) : undefined;
  }

  /** As the function {@link resolve}, with the settings of this resolver. */
  resolve(name: string, options: ResolveOptions = {}): Coroutine<HostAddress[]> {
    checkRequest(name, options);
    const family = familyOf(name);
    return family === undefined
      ? this.#resolve(name, checkedName("resolve(name)", name), options.family)
      : only([{ family, host: name }], name, options.family);
  }

  /** Forgets what it remembers. Not a checkpoint. */
  forget(): void {
    this.#cache?.clear();
  }

  *#resolve(given: string, name: Name, family: ResolveOptions["family"]): Coroutine<HostAddress[]> {
    // These two are asked of nobody (RFC 6761).
    if (isWithin(name.text, "localhost")) return yield* only(LOOPBACK, given, family);
    if (isWithin(name.text, "invalid")) throw new NameNotFound(given, [], "is a name that never exists");
    this.#settings ??= settingsOf(this.#options);
    const { servers, search, ndots, timeout, attempts, rotate, hosts } = this.#settings;
    const own = wanted(hosts.get(name.text) ?? [], family);
    if (own.length > 0) return yield* only(own, given, family);

    const asked = new Map<string, InternetAddress>();
    const inquiry = {
      family,
      servers,
      first: rotate ? this.#lookups++ % servers.length : 0,
      timeout,
      attempts,
      longest: this.#options.longest ?? LONGEST,
      cache: this.#cache,
      random: this.#options.random ?? random16,
      asked: (server: InternetAddress) => void asked.set(describeAddress(server), server),
    };
    yield* checkpoint();
    let exists = false;
    for (const candidate of candidates(name, search, ndots)) {
      const found = yield* lookup(inquiry, candidate);
      if (found.kind === "addresses") return [...found.addresses];
      // Another ending would give the address of somebody else, while the right one may only be out of reach.
      if (found.kind === "timeout") throw new NameTimeout(given, [...asked.values()], timeout);
      if (found.kind === "failure") throw new NameServerFailure(given, [...asked.values()], found.reasons);
      exists ||= found.kind === "no data";
    }
    if (!exists) throw new NameNotFound(given, [...asked.values()], "does not exist");
    throw new NoAddress(given, [...asked.values()], `has no ${inWords(family)}address`);
  }
}

/** Throws `InvalidName` and `TypeError` for what cannot be looked up. */
export function checkRequest(name: string, { family }: ResolveOptions): void {
  if (typeof name !== "string" || familyOf(name) === undefined) checkedName("resolve(name)", name);
  if (family !== undefined && family !== "ipv4" && family !== "ipv6")
    throw new TypeError(`resolve(name, { family }): expected "ipv4" or "ipv6", got ${String(family)}`);
}

/** Of a name that nobody has to be asked for. A checkpoint. */
function* only(
  addresses: readonly HostAddress[],
  given: string,
  family: ResolveOptions["family"],
): Coroutine<HostAddress[]> {
  yield* checkpoint();
  const found = wanted(addresses, family);
  if (found.length > 0) return found;
  throw new NoAddress(given, [], `has no ${inWords(family)}address`);
}

function wanted(addresses: readonly HostAddress[], family: ResolveOptions["family"]): HostAddress[] {
  return addresses.filter((each) => family === undefined || each.family === family);
}

function inWords(family: ResolveOptions["family"]): string {
  return family === undefined ? "" : family === "ipv4" ? "IPv4 " : "IPv6 ";
}
