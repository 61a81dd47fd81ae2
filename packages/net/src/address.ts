import type { Address } from "@outloop/core/io";
import { InvalidAddress } from "./errors.ts";
import { isIPv4, isIPv6 } from "./literals.ts";
import { toBytes } from "./text.ts";

/** Where to listen, or connect to: `host` and `port`, or `path`. An `Address` is one, too. */
export interface Place {
  /**
   * In digits, IPv4 or IPv6, or `localhost`, which is 127.0.0.1. Other names are not looked up yet. Default: 127.0.0.1.
   */
  readonly host?: string | undefined;
  /** 0 to 65535. */
  readonly port?: number | undefined;
  /** Of a Unix socket; one that begins with a zero byte is in Linux's abstract namespace. */
  readonly path?: string | undefined;
}

/** As much as Linux has room for, with the zero byte behind. */
const LONGEST_PATH = 107;

/** The address of `place`. Throws `InvalidAddress` for what is none; a `port` that is left out is `defaultPort`. */
export function addressOf(what: string, place: Place, defaultPort?: number): Address {
  if (typeof place !== "object" || place === null)
    throw new InvalidAddress(`${what}: expected { host, port } or { path }`, place);
  const { host = LOCAL, port = defaultPort, path } = place;
  if (path !== undefined) return unixAddress(what, place);
  if (!Number.isInteger(port) || port! < 0 || port! > 65_535)
    throw new InvalidAddress(`${what}: port must be a whole number from 0 to 65535, got ${show(port)}`, port);
  const digits = host === "localhost" ? LOCAL : host;
  if (typeof digits === "string") {
    if (isIPv4(digits)) return { family: "ipv4", host: digits, port: port! };
    if (isIPv6(digits)) return { family: "ipv6", host: digits, port: port! };
  }
  throw new InvalidAddress(
    typeof host === "string" && /^[\w-]+(?:\.[\w-]+)*\.?$/.test(host) && /[a-z]/i.test(host)
      ? `${what}: ${show(host)} is a name, and names are not looked up yet: give the address in digits`
      : `${what}: ${show(host)} is no address: expected digits such as 127.0.0.1 or ::1`,
    host,
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
