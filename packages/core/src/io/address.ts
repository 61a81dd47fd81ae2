import { describeValue } from "../describe.ts";

/** Where a socket is, or goes to. */
export type Address = InternetAddress | UnixAddress;

export interface InternetAddress {
  readonly family: "ipv4" | "ipv6";
  /** In digits, `127.0.0.1` or `::1`, maybe with a zone (`fe80::1%eth0`): names are not looked up here. */
  readonly host: string;
  readonly port: number;
}

export interface UnixAddress {
  readonly family: "unix";
  /** A path; one that begins with a zero byte is in Linux's abstract namespace; empty: a socket without a name. */
  readonly path: string;
}

/** An address as people write it: `127.0.0.1:80`, `[::1]:80`, `/run/socket`. */
export function describeAddress(address: Address): string {
  if (address.family === "unix")
    return address.path === "" ? "an unnamed socket" : address.path.replace("\0", "@");
  return address.family === "ipv6" ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/** Throws `TypeError` or `RangeError`, naming `what`, for what is no address; whether the digits are right is the kernel's to say. */
export function checkAddress(what: string, address: unknown): asserts address is Address {
  if (typeof address !== "object" || address === null)
    throw new TypeError(
      `${what}: expected an address such as { family: "ipv4", host: "127.0.0.1", port: 80 }, got ${describeValue(address)}`,
    );
  const { family, host, port, path } = address as Partial<InternetAddress> & { path?: unknown };
  switch (family as string | undefined) {
    case "unix":
      if (typeof path !== "string")
        throw new TypeError(`${what}: path must be a string, got ${describeValue(path)}`);
      return;
    case "ipv4":
    case "ipv6":
      if (typeof host !== "string")
        throw new TypeError(`${what}: host must be a string, got ${describeValue(host)}`);
      if (!Number.isInteger(port) || port! < 0 || port! > 65_535)
        throw new RangeError(
          `${what}: port must be a whole number from 0 to 65535, got ${describeValue(port)}`,
        );
      return;
    default:
      throw new TypeError(`${what}: family must be "ipv4", "ipv6" or "unix", got ${describeValue(family)}`);
  }
}
