import { familyOf } from "./literals.ts";
import { decodePacket, isTruncated, type Packet, type Record } from "./packet.ts";
import type { Question } from "./question.ts";

/** What a server says to one question; times to live in milliseconds. */
export type Answer =
  | { readonly kind: "addresses"; readonly hosts: readonly string[]; readonly ttl: number }
  /** The name stands for another one, whose addresses the server did not add. */
  | { readonly kind: "alias"; readonly target: string; readonly ttl: number }
  | { readonly kind: "no name" | "no data"; readonly ttl: number }
  | { readonly kind: "failure"; readonly reason: string }
  /** It does not fit in a datagram. */
  | { readonly kind: "truncated" };

/** Reads an answer to `question`; undefined for what is none: it may come from anybody. Never throws. */
export function readAnswer(bytes: Uint8Array, question: Question): Answer | undefined {
  const packet = decodePacket(bytes);
  if (packet === undefined || packet.type !== "response" || packet.id !== question.id) return undefined;
  // Some servers repeat no question when they refuse; whoever guesses the number then needs no more than that, and could
  // do no more than a server that fails does.
  if (packet.questions.length === 0 && packet.rcode !== "NOERROR" && packet.rcode !== "NXDOMAIN")
    return { kind: "failure", reason: failureOf(packet.rcode) };
  const [asked, ...more] = packet.questions;
  if (asked === undefined || more.length > 0) return undefined;
  if (asked.type !== question.type || asked.class !== "IN" || fold(asked.name) !== question.name)
    return undefined;
  if (isTruncated(packet)) return { kind: "truncated" };
  if (packet.rcode === "NOERROR") return follow(packet, question);
  if (packet.rcode === "NXDOMAIN") return { kind: "no name", ttl: negativeTtl(packet) };
  return { kind: "failure", reason: failureOf(packet.rcode) };
}

/** From the name that was asked along its aliases to the addresses. */
function follow(packet: Packet, { name, type }: Question): Answer {
  const seen = new Set<string>();
  let at = name;
  let ttl = Infinity;
  for (;;) {
    // A server that turns in a circle is as good as one that fails.
    if (seen.has(at)) return { kind: "failure", reason: "its aliases go round in a circle" };
    seen.add(at);
    const here = packet.answers.filter((each) => fold(each.name) === at);
    const records = here.filter((each) => each.type === type);
    const hosts = records.map(({ data }) => data).filter((data) => isAddress(data, type));
    if (hosts.length > 0) return { kind: "addresses", hosts, ttl: Math.min(ttl, ...records.map(ttlOf)) };
    const alias = here.find((each) => each.type === "CNAME" && typeof each.data === "string");
    if (alias === undefined) break;
    ttl = Math.min(ttl, ttlOf(alias));
    at = fold(alias.data as string);
    if (!isAskable(at)) return { kind: "failure", reason: "its alias is no name" };
  }
  // With a SOA the server says that it knows the last one, and that there is nothing.
  const knowsEnd = packet.authorities.some((each) => each.type === "SOA");
  if (at !== name && !knowsEnd) return { kind: "alias", target: at, ttl };
  return { kind: "no data", ttl: Math.min(ttl, negativeTtl(packet)) };
}

/** It may be asked for in turn, so nothing may be in it that would not be sent as it is. */
function isAskable(name: string): boolean {
  return name.length <= 253 && name.split(".").every((label) => /^[!-~]{1,63}$/.test(label));
}

function isAddress(data: unknown, type: string): data is string {
  return typeof data === "string" && familyOf(data) === (type === "A" ? "ipv4" : "ipv6");
}

/** How long it may be remembered that there is nothing (RFC 2308); without a SOA, not at all. */
function negativeTtl(packet: Packet): number {
  const soa = packet.authorities.find((each) => each.type === "SOA");
  if (soa === undefined) return 0;
  const { minimum } = soa.data as { minimum?: unknown };
  return typeof minimum === "number" ? Math.min(ttlOf(soa), minimum * 1000) : 0;
}

/** One whose highest bit is set counts as 0 (RFC 2181). */
function ttlOf({ ttl = 0 }: Record): number {
  return ttl >= 2 ** 31 ? 0 : ttl * 1000;
}

/** Names differ in nothing but the case of letters, and that does not count. */
function fold(name: string): string {
  return name.replace(/\.$/, "").replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function failureOf(rcode: string | undefined): string {
  switch (rcode) {
    case "SERVFAIL":
      return "the server failed (SERVFAIL)";
    case "REFUSED":
      return "the server refused to answer (REFUSED)";
    default:
      return `the server answered ${rcode ?? "nothing"}`;
  }
}
