import { now, type Coroutine } from "@outloop/core";
import type { InternetAddress } from "@outloop/core/io";
import type { Cache } from "./cache.ts";
import { exchange, type Exchange } from "./exchange.ts";
import { makeQuestion, type RecordType } from "./question.ts";

/** What the servers make of one name and one kind of record. */
export type Found =
  | { readonly kind: "addresses"; readonly hosts: readonly string[] }
  | { readonly kind: "no name" | "no data" }
  | { readonly kind: "timeout" }
  | { readonly kind: "failure"; readonly reasons: readonly string[] };

/** How the servers are asked. */
export interface Asking {
  readonly servers: readonly InternetAddress[];
  /** The index of the one that is asked first. */
  readonly first: number;
  /** Milliseconds for each question. */
  readonly timeout: number;
  readonly attempts: number;
  /** The longest, in milliseconds, that anything is remembered. */
  readonly longest: number;
  readonly cache: Cache<Found> | undefined;
  random(): number;
  /** Is told of each server that is asked. */
  asked(server: InternetAddress): void;
}

/** So many names may stand for one another, over all answers. */
const MOST_ALIASES = 8;

/** Asks the servers one after the other until one says something of `name`; follows aliases. Fails by what it returns. */
export function* findRecords(asking: Asking, name: string, type: RecordType): Coroutine<Found> {
  const { cache } = asking;
  const key = `${type} ${name}`;
  const known = cache?.get(key, yield* now());
  if (known !== undefined) return known;
  let ttl = asking.longest;
  let at = name;
  for (let aliases = 0; aliases <= MOST_ALIASES; aliases++) {
    const answer = yield* askServers(asking, at, type);
    if (answer.kind === "timeout" || answer.kind === "failure") return answer;
    ttl = Math.min(ttl, answer.ttl);
    if (answer.kind !== "alias") {
      const { kind } = answer;
      const found: Found = kind === "addresses" ? { kind, hosts: answer.hosts } : { kind };
      cache?.set(key, found, yield* now(), ttl);
      return found;
    }
    at = answer.target;
  }
  return { kind: "failure", reasons: [`more than ${MOST_ALIASES} aliases in a row`] };
}

type Said =
  | Exclude<Exchange, { readonly kind: "failure" }>
  | { readonly kind: "failure"; readonly reasons: readonly string[] };

function* askServers(asking: Asking, name: string, type: RecordType): Coroutine<Said> {
  const { servers, first, timeout, attempts } = asking;
  const reasons: string[] = [];
  // Those that have said that they cannot will say so again; only silence is worth another try.
  let silent = Array.from(servers, (_, n) => servers[(first + n) % servers.length]!);
  for (let attempt = 0; attempt < attempts && silent.length > 0; attempt++) {
    const asked = silent;
    silent = [];
    for (const server of asked) {
      asking.asked(server);
      const answer = yield* exchange(server, makeQuestion(asking.random(), name, type), timeout);
      if (answer.kind === "timeout") silent.push(server);
      else if (answer.kind === "failure") reasons.push(answer.reason);
      else return answer;
    }
  }
  return reasons.length > 0 ? { kind: "failure", reasons } : { kind: "timeout" };
}
