import { moveOnAfter, scope, spawn, type Coroutine, type Task } from "@outloop/core";
import type { HostAddress } from "./hosts.ts";
import { findRecords, type Asking, type Found } from "./records.ts";

/** What is known of a name once the servers have been asked. */
export type Lookup =
  | { readonly kind: "addresses"; readonly addresses: readonly HostAddress[] }
  | Exclude<Found, { readonly kind: "addresses" }>;

/** One lookup, for all the names that it tries. */
export interface Inquiry extends Asking {
  readonly family: HostAddress["family"] | undefined;
}

/**
 * Milliseconds that IPv4 addresses wait for IPv6 ones: there are servers that drop every question for those. RFC 8305 waits
 * 50, because it can add the rest later. The other way round it waits to the end, since IPv4 is what works everywhere.
 */
const LAG = 500;

/** Asks for the addresses of `name`, of both families at once. */
export function* lookup(inquiry: Inquiry, name: string): Coroutine<Lookup> {
  switch (inquiry.family) {
    case "ipv4":
      return combine(yield* findRecords(inquiry, name, "A"), undefined);
    case "ipv6":
      return combine(undefined, yield* findRecords(inquiry, name, "AAAA"));
    default:
      return yield* scope(lookupBoth, inquiry, name);
  }
}

function* lookupBoth(inquiry: Inquiry, name: string): Coroutine<Lookup> {
  const other = yield* spawn(findRecords, inquiry, name, "AAAA");
  const ipv4 = yield* findRecords(inquiry, name, "A");
  if (ipv4.kind !== "addresses") return combine(ipv4, yield* other.join());
  const { value } = yield* moveOnAfter(LAG, joining, other);
  yield* other.cancel();
  return combine(ipv4, value);
}

function* joining<T>(task: Task<T>): Coroutine<T> {
  return yield* task.join();
}

/** IPv4 comes first, for whoever takes the first one and no more. */
function combine(ipv4: Found | undefined, ipv6: Found | undefined): Lookup {
  const addresses = [...addressesOf("ipv4", ipv4), ...addressesOf("ipv6", ipv6)];
  if (addresses.length > 0) return { kind: "addresses", addresses };
  const others = [ipv4, ipv6].filter((each) => each !== undefined) as Exclude<
    Lookup,
    { kind: "addresses" }
  >[];
  // That there is no such name holds for every kind of record; that nobody could tell is no answer for the other kind.
  for (const kind of ["no name", "failure", "timeout"] as const) {
    const found = others.find((each) => each.kind === kind);
    if (found !== undefined) return found;
  }
  return { kind: "no data" };
}

function addressesOf(family: HostAddress["family"], found: Found | undefined): HostAddress[] {
  return found?.kind === "addresses" ? found.hosts.map((host) => ({ family, host })) : [];
}
