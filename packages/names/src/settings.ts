import type { InternetAddress } from "@outloop/core/io";
import { readText } from "./host.ts";
import { parseHosts, type HostAddress, type Hosts } from "./hosts.ts";
import { familyOf } from "./literals.ts";
import { checkedName } from "./name.ts";
import { parseResolvConf } from "./resolv-conf.ts";

/** A server: its address in digits, with port 53 or another one. */
export type Server = string | { readonly host: string; readonly port?: number | undefined };

/** What `new Resolver` takes. What is left out is what the system says, in /etc/resolv.conf and /etc/hosts. */
export interface ResolverOptions {
  /** Whom to ask, one after the other. */
  readonly servers?: readonly Server[] | undefined;
  /** Endings that are tried behind a name that is not given with a dot at its end. */
  readonly search?: readonly string[] | undefined;
  /** A name with fewer dots is tried with the endings first. */
  readonly ndots?: number | undefined;
  /** Milliseconds that one server may take for an answer. */
  readonly timeout?: number | undefined;
  /** How often all servers are asked before it is given up. */
  readonly attempts?: number | undefined;
  /** Each lookup begins with another server. */
  readonly rotate?: boolean | undefined;
  /** Names that need not be asked for, instead of those of /etc/hosts, with their addresses in digits. */
  readonly hosts?: Readonly<Record<string, readonly string[]>> | undefined;
  /** How many answers are remembered, each as long as it may be. Default: 0, as in most systems' own resolvers. */
  readonly cache?: number | undefined;
  /** The longest, in milliseconds, that an answer is remembered. Default: an hour. */
  readonly longest?: number | undefined;
  /** Gives 16 bits that nobody can foresee: each answer must repeat them. Default: those of the host's crypto. */
  readonly random?: (() => number) | undefined;
}

/** The options, checked and made whole. */
export interface Settings {
  readonly servers: readonly InternetAddress[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeout: number;
  readonly attempts: number;
  readonly rotate: boolean;
  readonly hosts: Hosts;
}

/** Throws `TypeError` or `RangeError` for what no resolver can use. */
export function checkOptions(options: ResolverOptions): void {
  for (const each of options.servers ?? []) toServer(each);
  if (options.servers?.length === 0) throw new RangeError("new Resolver({ servers }): give one at least");
  for (const each of options.search ?? []) checkedName("new Resolver({ search })", each);
  if (options.hosts !== undefined) toHosts(options.hosts);
  checkCount("ndots", options.ndots, 0);
  checkCount("attempts", options.attempts, 1);
  checkCount("cache", options.cache, 0);
  checkTime("timeout", options.timeout);
  checkTime("longest", options.longest);
}

/** Reads what the options leave out from the system's files. */
export function settingsOf(options: ResolverOptions): Settings {
  const system = parseResolvConf(readText("/etc/resolv.conf") ?? "");
  return {
    servers: (options.servers ?? system.nameservers).map(toServer),
    search:
      options.search?.map((each) => checkedName("new Resolver({ search })", each).text) ?? system.search,
    ndots: options.ndots ?? system.ndots,
    timeout: options.timeout ?? system.timeout,
    attempts: options.attempts ?? system.attempts,
    rotate: options.rotate ?? system.rotate,
    hosts: options.hosts === undefined ? parseHosts(readText("/etc/hosts") ?? "") : toHosts(options.hosts),
  };
}

function toServer(server: Server): InternetAddress {
  const { host, port = 53 } = typeof server === "string" ? { host: server } : server;
  return { ...toAddress("servers", host), port: checkedPort(port) };
}

function checkedPort(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new RangeError(`new Resolver({ servers }): port must be a whole number from 1 to 65535, got ${port}`);
}

function toHosts(given: Readonly<Record<string, readonly string[]>>): Hosts {
  return new Map(
    Object.entries(given).map(([name, hosts]) => [
      checkedName("new Resolver({ hosts })", name).text,
      hosts.map((host) => toAddress("hosts", host)),
    ]),
  );
}

function toAddress(option: string, host: string): HostAddress {
  const family = typeof host === "string" ? familyOf(host) : undefined;
  if (family !== undefined) return { family, host };
  throw new TypeError(
    `new Resolver({ ${option} }): expected an address in digits, got ${JSON.stringify(host)}`,
  );
}

function checkCount(option: string, count: number | undefined, least: number): void {
  if (count !== undefined && !(Number.isInteger(count) && count >= least))
    throw new RangeError(
      `new Resolver({ ${option} }) takes a whole number from ${least}, got ${String(count)}`,
    );
}

function checkTime(option: string, ms: number | undefined): void {
  if (ms !== undefined && !(typeof ms === "number" && ms > 0))
    throw new RangeError(`new Resolver({ ${option} }) takes milliseconds above 0, got ${String(ms)}`);
}
