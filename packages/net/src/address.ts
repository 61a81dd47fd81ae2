import type { Address } from "@outloop/core/io";
import { familyOf, isName } from "@outloop/names";
import { InvalidAddress } from "./errors.ts";
import { toBytes } from "./text.ts";

/** Where to listen, or connect to: `host` and `port`, or `path`. An `Address` is one, too. */
export interface Place {
  /** In digits, IPv4 or IPv6, or a name, where the call says that it takes names. Default: 127.0.0.1. */
  readonly host?: string | undefined;
  /** 0 to 65535. */
  readonly port?: number | undefined;
  /** Of a Unix socket; one that begins with a zero byte is in Linux's abstract namespace. */
  readonly path?: string | undefined;
}

/** A place whose host is a name. */
export interface Named {
  readonly family: "name";
  readonly host: string;
  readonly port: number;
}

/** As much as Linux has room for, with the zero byte behind. */
const LONGEST_PATH = 107;

/** What `place` is, names included. Throws `InvalidAddress` for what is none; a `port` left out is `defaultPort`. */
export function placeOf(what: string, place: Place, defaultPort?: number): Address | Named {
  if (typeof place !== "object" || place === null)
    throw new InvalidAddress(`${what}: expected { host, port } or { path }`, place);
  const { host = LOCAL, port = defaultPort, path } = place;
  if (path !== undefined) return unixAddress(what, place);
  if (!Number.isInteger(port) || port! < 0 || port! > 65_535)
    throw new InvalidAddress(`${what}: port must be a whole number from 0 to 65535, got ${show(port)}`, port);
  if (typeof host === "string") {
    const family = familyOf(host) ?? (isName(host) ? "name" : undefined);
    if (family !== undefined) return { family, host, port: port! };
  }
  throw new InvalidAddress(
    `${what}: ${show(host)} is no address: expected a name, or digits such as 127.0.0.1 or ::1`,
    host,
  );
}

/** As {@link placeOf}, for calls that take no names but `localhost`, which is 127.0.0.1 to them. */
export function addressOf(what: string, place: Place, defaultPort?: number): Address {
  const found = placeOf(what, place, defaultPort);
  if (found.family !== "name") return found;
  if (found.host === "localhost") return { family: "ipv4", host: LOCAL, port: found.port };
  throw new InvalidAddress(
    `${what}: ${show(found.host)} is a name: look it up with resolve() of @outloop/names first`,
    found.host,
  );
}

const LOCAL = "127.0.0.1";

function unixAddress(what: string, { host, port, path }: Place): Address {
  if (host !== undefined || port !== undefined)
    throw new InvalidAddress(`${what}: give either path, or host and port`, path);
  if (typeof path !== "string" || path === "")
    throw new InvalidAddress(`${what}: path must be a text that is not empty, got ${show(path)}`, path);
  if (path.includes("\0", 1))
    throw new InvalidAddress(`${what}: path has a zero byte in it: ${show(path)}`, path);
  const { length } = toBytes(path);
  if (length > LONGEST_PATH)
    throw new InvalidAddress(`${what}: path has ${length} bytes, and ${LONGEST_PATH} is the most`, path);
  return { family: "unix", path };
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
