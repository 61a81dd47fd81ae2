import { describeTrap, describeValue, type Trap } from "@outloop/core/kernel";
import { bytesInWords } from "./bytes-in-words.ts";

/** So many bytes are shown; of more, a checksum stands for the rest. */
const SHOWN = 48;

/** A request such that two of them read alike if they ask for the same: bytes by their content, addresses in full. */
export function requestInWords(request: Trap): string {
  // What says itself what it is, and waits on primitives, which do.
  if ("describe" in request || !isPlain(request)) return describeTrap(request);
  const fields: string[] = [];
  for (const [key, value] of Object.entries(request)) {
    if (key === "op" || value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    fields.push(`${key}: ${content(value)}`);
  }
  return fields.length === 0 ? request.op : `${request.op} { ${fields.join(", ")} }`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function content(value: unknown): string {
  if (value instanceof Uint8Array) return bytes(value);
  if (Array.isArray(value)) return `[${value.map(content).join(", ")}]`;
  if (typeof value !== "object" || value === null) return describeValue(value);
  if (!isPlain(value)) return describeValue(value);
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{ ${fields.map(([key, each]) => `${key}: ${content(each)}`).join(", ")} }`;
}

function bytes(value: Uint8Array): string {
  const shown = bytesInWords(value.subarray(0, SHOWN), value.length);
  return value.length <= SHOWN ? shown : `${shown}... checksum ${checksum(value)}`;
}

/** FNV-1a, of 32 bits: it tells a change from none, it keeps nobody from forging one. */
function checksum(value: Uint8Array): string {
  let sum = 0x811c9dc5;
  for (const each of value) sum = Math.imul(sum ^ each, 0x01000193);
  return (sum >>> 0).toString(16);
}
