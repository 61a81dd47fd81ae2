import { TaskLocal, type Body, type Coroutine, type Op } from "@outloop/core";
import type { HostAddress } from "./hosts.ts";
import { checkRequest, Resolver, type ResolveOptions } from "./resolver.ts";

const current = new TaskLocal(new Resolver());

/**
 * The addresses of a host, IPv4 ones first: from /etc/hosts, or from the servers of /etc/resolv.conf, which are asked for
 * both families at once. An address in digits is its own; `localhost` and what ends in it is 127.0.0.1 and ::1. With
 * {@link withResolver} others are asked. Names in other scripts are asked for in their ASCII form. A checkpoint.
 *
 * Throws `InvalidName` at the call for what is no name, `TypeError` for a family that is none; then `NameNotFound`,
 * `NoAddress`, `NameServerFailure` or `NameTimeout`, each a `NameError` with the name and the servers asked.
 *
 * @example
 * ```ts
 * yield* resolve("localhost"); // [{ family: "ipv4", host: "127.0.0.1" }, { family: "ipv6", host: "::1" }]
 * yield* resolve("localhost", { family: "ipv6" }); // [{ family: "ipv6", host: "::1" }]
 * ```
 */
export function resolve(name: string, options: ResolveOptions = {}): Coroutine<HostAddress[]> {
  checkRequest(name, options);
  return resolving(name, options);
}

function* resolving(name: string, options: ResolveOptions): Coroutine<HostAddress[]> {
  const resolver = yield* current.get();
  return yield* resolver.resolve(name, options);
}

/**
 * Calls `f` so that every name that it looks up, in whatever it calls and spawns, is looked up by `resolver`. Not a
 * checkpoint by itself.
 *
 * @example
 * ```ts
 * const resolver = new Resolver({ hosts: { "db.local": ["10.0.0.7"] } });
 * yield* withResolver(resolver, function* () {
 *   yield* resolve("db.local"); // [{ family: "ipv4", host: "10.0.0.7" }]
 * });
 * ```
 */
export function withResolver<T, A extends readonly unknown[]>(
  resolver: Resolver,
  f: Body<T, A>,
  ...args: A
): Op<T> {
  return current.run(resolver, f, ...args);
}
