import { areAll, TOKEN, VALUE } from "./syntax.ts";
import { toBytes } from "./text.ts";

/** Header fields to be sent, in any form that the web knows: an object, pairs, a `Map`, the web's `Headers`. */
export type HeadersLike =
  | Readonly<Record<string, string | number | readonly string[]>>
  | Iterable<readonly [name: string, value: string]>;

/** Fields as they are sent, and what the connection needs to know of them. */
export interface FieldText {
  /** Whole lines. */
  readonly text: string;
  /** The names, in small letters. */
  readonly names: ReadonlySet<string>;
  /** `Content-Length`, where it was given. */
  readonly length: number | undefined;
  /** `Connection: close` was given. */
  readonly wantsClose: boolean;
}

const NO_FIELDS: FieldText = { text: "", names: new Set(), length: undefined, wantsClose: false };
/** Of objects that cannot change: a server that answers always the same pays once. */
const known = new WeakMap<object, FieldText>();

/**
 * Checks fields, and writes them out. Throws `TypeError` for a name or a value that would not arrive as it is, such as
 * one with a line break in it, and for fields that say how a body is sent, which is the connection's affair.
 */
export function fieldText(init: HeadersLike | undefined): FieldText {
  if (init === undefined) return NO_FIELDS;
  const before = known.get(init);
  if (before !== undefined) return before;
  const made = write(init);
  if (Object.isFrozen(init)) known.set(init, made);
  return made;
}

function write(init: HeadersLike): FieldText {
  const names = new Set<string>();
  let text = "";
  let length: number | undefined;
  let wantsClose = false;
  for (const [name, value] of pairsOf(init)) {
    const lower = name.toLowerCase();
    names.add(lower);
    checkName(name);
    checkValue(name, value);
    if (lower === "content-length") {
      length = lengthOf(value, length);
      continue;
    }
    if (lower === "transfer-encoding")
      throw new TypeError(
        "header 'transfer-encoding' cannot be given: the connection chooses it, see the kinds of bodies",
      );
    if (lower === "connection" && /(?:^|[\s,])close(?:$|[\s,])/i.test(value)) wantsClose = true;
    else text += `${name}: ${value}\r\n`;
  }
  return { text, names, length, wantsClose };
}

function* pairsOf(init: HeadersLike): Generator<readonly [string, string]> {
  if (Symbol.iterator in init) yield* init as Iterable<readonly [string, string]>;
  else
    for (const [name, value] of Object.entries(init))
      for (const each of Array.isArray(value) ? (value as string[]) : [value as string | number])
        yield [name, typeof each === "number" ? String(each) : each];
}

function checkName(name: unknown): asserts name is string {
  const bytes = typeof name === "string" ? toBytes(name) : undefined;
  if (bytes === undefined || bytes.length === 0 || !areAll(TOKEN, bytes, 0, bytes.length))
    throw new TypeError(`${JSON.stringify(name)} cannot be the name of a header`);
}

function checkValue(name: string, value: unknown): asserts value is string {
  if (typeof value !== "string")
    throw new TypeError(`header '${name}' must be a text, got ${value === null ? "null" : typeof value}`);
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code > 255 || VALUE[code] === 0)
      throw new TypeError(
        `header '${name}' has a character that cannot be sent at ${at}: ${JSON.stringify(value)}`,
      );
  }
}

function lengthOf(value: string, before: number | undefined): number {
  if (!/^\d{1,15}$/.test(value) || before !== undefined)
    throw new TypeError(`header 'content-length' must be one whole number, got ${JSON.stringify(value)}`);
  return Number(value);
}
