import * as core from "@outloop/core";
import { IoError } from "@outloop/core/io";
import { fromBase64 } from "./base64.ts";
import type { Encoded } from "./encode.ts";

/** The classes of errors that a replay knows, by name. */
export type ErrorClasses = ReadonlyMap<string, Function>;

type Fields = Readonly<Record<string, Encoded>>;

/** Those of the language, of core and of its descriptors, and `own` ones of the program's. */
export function errorClasses(own: readonly Function[] = []): ErrorClasses {
  const known: unknown[] = [
    Error,
    AggregateError,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
    IoError,
    ...Object.values(core),
    ...own,
  ];
  const classes = known.filter((each) => typeof each === "function");
  return new Map(classes.filter(isErrorClass).map((each) => [each.name, each]));
}

function isErrorClass(made: Function): boolean {
  return made === Error || (made.prototype as unknown) instanceof Error;
}

/** The value that `encoded` stands for; calls `onLost` for what could not be recorded, which must throw. */
export function decode(encoded: Encoded, classes: ErrorClasses, onLost: (what: string) => never): unknown {
  const again = (each: Encoded): unknown => decode(each, classes, onLost);
  if (typeof encoded !== "object" || encoded === null) return encoded;
  if (Array.isArray(encoded)) return (encoded as readonly Encoded[]).map(again);
  const fields = encoded as Fields;
  switch (fields["$"]) {
    case undefined:
      return plain(fields, again);
    case "object":
      return plain(fields["fields"] as Fields, again);
    case "undefined":
      return undefined;
    case "number":
      return Number(fields["value"]);
    case "bigint":
      return BigInt(fields["value"] as string);
    case "date":
      return new Date(again(fields["ms"]!) as number);
    case "map":
      return new Map(again(fields["entries"]!) as [unknown, unknown][]);
    case "set":
      return new Set(again(fields["values"]!) as unknown[]);
    case "buffer":
      return fromBase64(fields["bytes"] as string).buffer;
    case "bytes":
      return typed(fields["of"] as string, fromBase64(fields["bytes"] as string));
    case "error":
      return error(fields, classes, again);
    case "lost":
      return onLost(fields["what"] as string);
    default:
      throw new SyntaxError(`a value of the unknown kind ${JSON.stringify(fields["$"])}`);
  }
}

function plain(fields: Fields, again: (each: Encoded) => unknown): object {
  return Object.fromEntries(Object.entries(fields).map(([key, each]) => [key, again(each)]));
}

/** What a host's `Buffer` was stays one, where there are such. */
function typed(name: string, bytes: Uint8Array<ArrayBuffer>): unknown {
  if (name === "Uint8Array") return bytes;
  const host = globalThis as unknown as Readonly<Record<string, { from?(bytes: ArrayBuffer): unknown }>>;
  if (name === "Buffer") return host["Buffer"]?.from?.(bytes.buffer) ?? bytes;
  const made = host[name] as unknown as new (buffer: ArrayBuffer) => unknown;
  return new made(bytes.buffer);
}

function error(fields: Fields, classes: ErrorClasses, again: (each: Encoded) => unknown): Error {
  const { class: name, message, stack, cause, errors, fields: own } = fields;
  const made = new Error(message as string, cause === undefined ? {} : { cause: again(cause) });
  const known = classes.get(name as string);
  // Not by its constructor, whose arguments nobody knows: an error of the class, with all that this one had.
  Object.setPrototypeOf(made, (known ?? standIn(name as string)).prototype as object);
  if (known === undefined) hide(made, "name", name);
  if (errors !== undefined) hide(made, "errors", again(errors));
  hide(made, "stack", stack);
  return Object.assign(made, plain(own as Fields, again));
}

/** For a class that nobody has named: at least it is called so. */
function standIn(name: string): Function {
  return { [name]: class extends Error {} }[name]!;
}

function hide(made: Error, key: string, value: unknown): void {
  Object.defineProperty(made, key, { value, writable: true, configurable: true });
}
