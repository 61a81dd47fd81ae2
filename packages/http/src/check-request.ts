import { bodyTooLarge } from "./body.ts";
import { ProtocolError } from "./errors.ts";
import type { Head } from "./head.ts";
import type { Limits } from "./limits.ts";

const SLASH = 47;
const STAR = 42;
const HTTP = Array.from("http", (letter) => letter.charCodeAt(0));

/** What is wrong with the request whose head has been read from `bytes`, beyond its form. */
export function checkRequest(head: Head, bytes: Uint8Array, limits: Limits): ProtocolError | undefined {
  if (!head.hasHost && head.minor === 1) return new ProtocolError(400, "no Host field");
  if (head.length > limits.body) return bodyTooLarge(limits.body);
  if (head.method === "CONNECT") return new ProtocolError(501, "this server is no proxy");
  const { targetStart, targetEnd, method } = head;
  const first = bytes[targetStart];
  if (first === SLASH) return undefined;
  if (first === STAR && targetEnd - targetStart === 1 && method === "OPTIONS") return undefined;
  // "http://" and "https://" alike: a proxy in front may have been told either.
  if (HTTP.every((code, index) => (bytes[targetStart + index]! | 0x20) === code)) return undefined;
  return new ProtocolError(400, "the target is neither a path nor an http URL");
}
