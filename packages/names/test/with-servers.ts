import type { Coroutine } from "@outloop/core";
import { Resolver, type HostAddress, type ResolverOptions } from "@outloop/names";
import { fakeServer, type FakeServer, type Zone } from "./fake-server.ts";
import { runIn, type Place } from "./helpers.ts";

export const ipv4 = (host: string): HostAddress => ({ family: "ipv4", host });
export const ipv6 = (host: string): HostAddress => ({ family: "ipv6", host });

/** Runs `f` with servers that answer as the zones say, and a resolver that asks them. */
export function withServers<T>(
  place: Place,
  zones: readonly Zone[],
  f: (resolver: Resolver, servers: readonly FakeServer[]) => Coroutine<T>,
  options: ResolverOptions = {},
): Promise<T> {
  return runIn(place, function* () {
    const servers: FakeServer[] = [];
    for (const zone of zones) servers.push(yield* fakeServer(zone));
    const addresses = servers.map(({ address }) => address);
    const resolver = new Resolver({ servers: addresses, search: [], hosts: {}, ...options });
    const value = yield* f(resolver, servers);
    for (const server of servers) yield* server.close();
    return value;
  });
}

export const silence: Zone = () => undefined;
export const fails: Zone = () => ({ rcode: "SERVFAIL" });
