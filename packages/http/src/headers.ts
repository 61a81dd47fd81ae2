import { latin1 } from "./text.ts";

/**
 * The header fields of a message that has come, in its order; names in small letters. They are cut out of the bytes when
 * somebody asks for the first one: many programs never do.
 *
 * @example
 * ```ts
 * const answer = yield* fetch(url);
 * answer.headers.get("Content-Type"); // "text/plain;charset=UTF-8"
 * ```
 */
export class HttpHeaders implements Iterable<[name: string, value: string]> {
  #source: { readonly bytes: Uint8Array; readonly start: number; readonly end: number } | undefined;
  #entries: [string, string][] | undefined;

  /** @internal Whole lines, which have been checked. */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#source = { bytes, start, end };
  }

  /** The value of `name`; several are joined by `", "`, as the web does it. `undefined` when there is none. */
  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    let value: string | undefined;
    for (const each of this.#read())
      if (each[0] === wanted) value = value === undefined ? each[1] : `${value}, ${each[1]}`;
    return value;
  }

  /** Every value of `name`, apart. What `set-cookie` is for: its values cannot be joined. */
  getAll(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.#read()
      .filter((each) => each[0] === wanted)
      .map((each) => each[1]);
  }

  has(name: string): boolean {
    const wanted = name.toLowerCase();
    return this.#read().some((each) => each[0] === wanted);
  }

  [Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    return this.#read().values();
  }

  #read(): [string, string][] {
    if (this.#entries !== undefined) return this.#entries;
    const { bytes, start, end } = this.#source!;
    this.#source = undefined;
    const entries: [string, string][] = [];
    const text = latin1(bytes, start, end);
    for (let at = 0; at < text.length;) {
      const colon = text.indexOf(":", at);
      const lineEnd = text.indexOf("\r", colon);
      entries.push([text.slice(at, colon).toLowerCase(), text.slice(colon + 1, lineEnd).trim()]);
      at = lineEnd + 2;
    }
    return (this.#entries = entries);
  }
}

export const NO_HEADERS: HttpHeaders = new HttpHeaders(new Uint8Array(0), 0, 0);
