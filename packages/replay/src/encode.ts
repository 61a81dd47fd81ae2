import { describeValue } from "@outloop/core/kernel";
import { toBase64 } from "./base64.ts";

/** A value as JSON: what JSON has no word for is an object with the key "$", see {@link encode}. */
export type Encoded =
  | null
  | boolean
  | number
  | string
  | readonly Encoded[]
  | { readonly [key: string]: Encoded };

/**
 * `value` as JSON that {@link decode} makes a like value of: plain objects, arrays, bytes and other typed arrays, errors
 * with class, message, stack and fields, dates, maps, sets, big integers, `undefined`. What is anything else, such as an
 * object of a class or a function, is lost: `onLost` is told what it was, and so is whoever replays it.
 */
export function encode(value: unknown, onLost: (what: string) => void): Encoded {
  try {
    return new Encoder(onLost).encode(value);
  } catch (error) {
    // Nested deeper than the stack, or with a getter or a proxy that throws.
    const what = `${describeValue(value)} that cannot be read (${describeValue(error)})`;
    onLost(what);
    return { $: "lost", what };
  }
}

class Encoder {
  readonly #onLost: (what: string) => void;
  /** The objects around the present one: what contains itself has no end. */
  readonly #around = new Set<object>();

  constructor(onLost: (what: string) => void) {
    this.#onLost = onLost;
  }

  encode(value: unknown): Encoded {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        if (Number.isFinite(value) && !Object.is(value, -0)) return value;
        return { $: "number", value: Object.is(value, -0) ? "-0" : String(value) };
      case "bigint":
        return { $: "bigint", value: String(value) };
      case "undefined":
        return { $: "undefined" };
      case "object":
        return value === null ? null : this.#inside(value);
      default:
        return this.#lost(value);
    }
  }

  #inside(value: object): Encoded {
    if (this.#around.has(value)) return this.#lost("an object that contains itself");
    this.#around.add(value);
    try {
      return this.#object(value);
    } finally {
      this.#around.delete(value);
    }
  }

  #object(value: object): Encoded {
    if (Array.isArray(value)) return value.map((each) => this.encode(each));
    if (ArrayBuffer.isView(value)) return typed(value);
    if (value instanceof ArrayBuffer) return { $: "buffer", bytes: toBase64(new Uint8Array(value)) };
    if (value instanceof Error) return this.#error(value);
    if (value instanceof Date) return { $: "date", ms: this.encode(value.getTime()) };
    if (value instanceof Map)
      return { $: "map", entries: [...value].map(([key, each]) => [this.encode(key), this.encode(each)]) };
    if (value instanceof Set) return { $: "set", values: [...value].map((each) => this.encode(each)) };
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) return this.#lost(value);
    const fields = this.#fields(value);
    return "$" in fields ? { $: "object", fields } : fields;
  }

  #fields(value: object, without: readonly string[] = []): Record<string, Encoded> {
    // Without a prototype, which a field might be named after.
    const fields = Object.create(null) as Record<string, Encoded>;
    for (const [key, each] of Object.entries(value))
      if (!without.includes(key)) fields[key] = this.encode(each);
    return fields;
  }

  #error(error: Error): Encoded {
    const { name } = error.constructor as { readonly name: string };
    const { cause, errors } = error as { readonly cause?: unknown; readonly errors?: unknown };
    return {
      $: "error",
      class: name,
      message: error.message,
      stack: String(error.stack),
      fields: this.#fields(error, ["message", "stack", "cause", "errors"]),
      ...(Object.hasOwn(error, "cause") ? { cause: this.encode(cause) } : {}),
      ...(Object.hasOwn(error, "errors") ? { errors: this.encode(errors) } : {}),
    };
  }

  #lost(value: unknown): Encoded {
    const what = typeof value === "string" ? value : describeValue(value);
    this.#onLost(what);
    return { $: "lost", what };
  }
}

function typed(value: ArrayBufferView): Encoded {
  const { name } = value.constructor as { readonly name: string };
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return { $: "bytes", of: name, bytes: toBase64(bytes) };
}
