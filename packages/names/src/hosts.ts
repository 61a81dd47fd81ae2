import { familyOf } from "./literals.ts";

/** An address of a host, in digits. */
export interface HostAddress {
  readonly family: "ipv4" | "ipv6";
  readonly host: string;
}

/** The addresses that a file like /etc/hosts gives to names, in the order of its lines. */
export type Hosts = ReadonlyMap<string, readonly HostAddress[]>;

/** Reads lines of an address and its names; what is not understood is passed over. */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, HostAddress[]>();
  for (const line of text.split("\n")) {
    const [host = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    const family = familyOf(host);
    if (family === undefined) continue;
    for (const each of names) {
      const name = each.toLowerCase().replace(/\.$/, "");
      const addresses = hosts.get(name) ?? [];
      addresses.push({ family, host });
      hosts.set(name, addresses);
    }
  }
  return hosts;
}
