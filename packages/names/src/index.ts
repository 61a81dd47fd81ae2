export { resolve, withResolver } from "./resolve.ts";
export { Resolver, type ResolveOptions } from "./resolver.ts";
export type { ResolverOptions, Server } from "./settings.ts";
export type { HostAddress } from "./hosts.ts";
export { InvalidName, NameError, NameNotFound, NameServerFailure, NameTimeout, NoAddress } from "./errors.ts";
// For those who take addresses and names, such as `net`.
export { familyOf } from "./literals.ts";
export { isName } from "./name.ts";
