import { InvalidName } from "./errors.ts";
import { toASCII } from "./host.ts";
import { familyOf } from "./literals.ts";

/** A name as it is asked for: lower case, ASCII, without the dot at its end. */
export interface Name {
  readonly text: string;
  /** It was given with a dot at its end: no search list applies. */
  readonly isAbsolute: boolean;
}

/** As long as DNS can carry, without the dot at the end. */
const LONGEST = 253;

/** The name in `given`; undefined for what is none. Digits that look like an address are none. */
export function parseName(given: string): Name | undefined {
  // What an URL gives a meaning of its own never reaches it, such as `@` or `%41`.
  if (/[\0-\x2c/:-@[-^`{-\x7f]/.test(given)) return undefined;
  const ascii = /^[\0-\x7f]*$/.test(given) ? given.toLowerCase() : toASCII(given);
  const isAbsolute = ascii?.endsWith(".") === true;
  const text = isAbsolute ? ascii.slice(0, -1) : ascii;
  return text !== undefined && isPlain(text) ? { text, isAbsolute } : undefined;
}

function isPlain(text: string): boolean {
  const labels = text.split(".");
  return (
    text.length <= LONGEST &&
    labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) &&
    // Others take `1.2.3` and `0x7f.1` for addresses.
    !/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1)!) &&
    familyOf(text) === undefined
  );
}

/** Whether `text` can be looked up. Digits that look like an address cannot. */
export function isName(text: string): boolean {
  return parseName(text) !== undefined;
}

/** As {@link parseName}, but throws `InvalidName`. */
export function checkedName(what: string, given: unknown): Name {
  const name = typeof given === "string" ? parseName(given) : undefined;
  if (name === undefined) throw new InvalidName(what, given);
  return name;
}

/** `name` or a name below it. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
