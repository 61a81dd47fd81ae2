// Socket addresses as Linux lays them out in memory, on its little-endian machines.
import { readFileSync } from "node:fs";
import { checkAddress, type Address, type InternetAddress } from "@outloop/core/io";
import { formatIpv6, parseIpv4, parseIpv6 } from "./digits.ts";

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;

/** The largest address there is: a local one, with its path. */
const UNIX_SIZE = 110;
const INET_SIZE = 16;
const INET6_SIZE = 28;
const FAMILY_SIZE = 2;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The socket address of `address`, exactly as long as the system wants it.
 *
 * Throws `TypeError` for what is no address, and `RangeError` for digits that are no address of that family, a path that
 * does not fit or a zone that this machine does not have.
 *
 * @example
 *   encodeAddress({ family: "ipv4", host: "127.0.0.1", port: 80 }); // 16 bytes: 2 0 0 80 127 0 0 1 0 0 0 0 0 0 0 0
 */
export function encodeAddress(address: Address): Uint8Array {
  checkAddress("address", address);
  if (address.family === "unix") return encodeUnix(address.path);
  return address.family === "ipv4" ? encodeIpv4(address) : encodeIpv6(address);
}

/**
 * The address in the first `length` of `bytes`, as the system has written it. A socket without a name, and one of a family
 * that has no form here, is told as the local one without a path.
 */
export function decodeAddress(bytes: Uint8Array, length: number): Address {
  const end = Math.min(bytes.length, length);
  const family = end < FAMILY_SIZE ? AF_UNIX : bytes[0]! | (bytes[1]! << 8);
  const port = (bytes[2]! << 8) | bytes[3]!;
  if (family === AF_INET && end >= 8)
    return { family: "ipv4", host: `${bytes[4]}.${bytes[5]}.${bytes[6]}.${bytes[7]}`, port };
  if (family === AF_INET6 && end >= 24) {
    const groups = Array.from({ length: 8 }, (_, at) => (bytes[8 + 2 * at]! << 8) | bytes[9 + 2 * at]!);
    return { family: "ipv6", host: formatIpv6(groups) + zoneOf(bytes, end), port };
  }
  return { family: "unix", path: family === AF_UNIX ? pathOf(bytes.subarray(FAMILY_SIZE, end)) : "" };
}

function encodeIpv4({ host, port }: InternetAddress): Uint8Array {
  const digits = parseIpv4(host);
  if (digits === undefined) throw noDigits("an IPv4 address", "127.0.0.1", host);
  const bytes = internetBytes(INET_SIZE, AF_INET, port);
  bytes.set(digits, 4);
  return bytes;
}

function encodeIpv6({ host, port }: InternetAddress): Uint8Array {
  const percent = host.indexOf("%");
  const groups = parseIpv6(percent < 0 ? host : host.slice(0, percent));
  if (groups === undefined) throw noDigits("an IPv6 address", "::1", host);
  const bytes = internetBytes(INET6_SIZE, AF_INET6, port);
  for (const [at, group] of groups.entries()) bytes.set([group >> 8, group & 255], 8 + 2 * at);
  if (percent >= 0) new DataView(bytes.buffer).setUint32(24, zoneNumber(host, host.slice(percent + 1)), true);
  return bytes;
}

function internetBytes(size: number, family: number, port: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set([family, 0, port >> 8, port & 255]);
  return bytes;
}

function noDigits(what: string, example: string, host: string): RangeError {
  const expected = `address: host must be ${what} in digits such as ${example}`;
  return new RangeError(`${expected}, got ${JSON.stringify(host)}: names have to be looked up before`);
}

/** A zone is the number of a network interface, or its name. */
function zoneNumber(host: string, zone: string): number {
  if (/^[1-9]\d{0,9}$/.test(zone) && Number(zone) <= 0xffff_ffff) return Number(zone);
  // The rules of the system for names of interfaces; they also keep the path below from leading elsewhere.
  if (/^[^\s/]{1,15}$/.test(zone) && !zone.startsWith(".")) {
    try {
      return Number(readFileSync(`/sys/class/net/${zone}/ifindex`, "latin1"));
    } catch {
      // Told below.
    }
  }
  throw new RangeError(`address: ${JSON.stringify(host)}: this machine has no network interface '${zone}'`);
}

/** By number: it is what the system said, and means the same when it is given back. */
function zoneOf(bytes: Uint8Array, end: number): string {
  if (end < INET6_SIZE) return "";
  const zone = new DataView(bytes.buffer, bytes.byteOffset).getUint32(24, true);
  return zone === 0 ? "" : `%${zone}`;
}

function encodeUnix(path: string): Uint8Array {
  const name = encoder.encode(path);
  const isAbstract = name[0] === 0;
  // A path ends with a zero byte; an abstract name is as long as it is.
  const size = FAMILY_SIZE + name.length + (isAbstract || name.length === 0 ? 0 : 1);
  if (size > UNIX_SIZE) {
    const most = `the path of a socket takes at most ${isAbstract ? 108 : 107} bytes`;
    throw new RangeError(`address: ${most}, ${JSON.stringify(path)} takes ${name.length}`);
  }
  if (!isAbstract && name.includes(0))
    throw new RangeError(
      `address: the path of a socket has no zero byte within, got ${JSON.stringify(path)}`,
    );
  if (/\p{Surrogate}/u.test(path))
    throw new RangeError(
      `address: ${JSON.stringify(path)} has half a surrogate pair, which no bytes stand for`,
    );
  const bytes = new Uint8Array(size);
  bytes[0] = AF_UNIX;
  bytes.set(name, FAMILY_SIZE);
  return bytes;
}

function pathOf(name: Uint8Array): string {
  const end = name[0] === 0 ? -1 : name.indexOf(0);
  return decoder.decode(end < 0 ? name : name.subarray(0, end));
}
