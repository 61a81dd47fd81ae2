import { Busy, checkpoint, type Coroutine, type Op } from "@outloop/core";
import { EndOfStream, LimitExceeded } from "./errors.ts";
import { Input } from "./input.ts";
import { toText } from "./text.ts";

/** Where the bytes of a {@link Reader} come from. */
export interface Origin {
  /** What it is, for reports. */
  inWords(): string;
  /** Throws `Closed` once it is closed. */
  checkOpen(): void;
  /** Receives at least one byte, none exactly at the end, past the reader. A checkpoint. */
  receive(max: number): Op<Uint8Array>;
}

/**
 * Reads by lines, lengths and delimiters from a source that knows only pieces, and keeps what it has read too much. One
 * task at a time. A read that fails or is cancelled has taken nothing: what it found is there for the next one.
 */
export class Reader {
  readonly #source: Origin;
  readonly #input = new Input();
  #isBusy = false;
  #hasEnded = false;

  constructor(source: Origin) {
    this.#source = source;
  }

  /** It holds nothing back, so whoever receives may ask the source itself, which knows who else waits for it. */
  get isIdle(): boolean {
    return !this.#hasEnded && this.#input.length === 0;
  }

  /** Puts `bytes` before everything that has come. */
  unread(bytes: Uint8Array): void {
    if (this.#isBusy)
      throw new Busy(`another task reads from ${this.#source.inWords()}: it would miss what is given back`);
    if (bytes.length > 0) this.#input.putBack(bytes);
  }

  *recv(max: number): Coroutine<Uint8Array> {
    this.#begin();
    try {
      if (this.#input.length > 0) yield* this.#switch();
      else if (!(yield* this.#fill(max))) return new Uint8Array(0);
      return this.#input.take(max);
    } finally {
      this.#isBusy = false;
    }
  }

  *readExactly(count: number): Coroutine<Uint8Array> {
    this.#begin();
    try {
      if (this.#input.length >= count) yield* this.#switch();
      while (this.#input.length < count) {
        const before = this.#input.length;
        if (!(yield* this.#fill())) throw new EndOfStream(`${count} bytes were there`, before);
      }
      return this.#input.take(count);
    } finally {
      this.#isBusy = false;
    }
  }

  *readUntil(delimiter: Uint8Array, max: number): Coroutine<Uint8Array | undefined> {
    this.#begin();
    try {
      const end = yield* this.#find(delimiter, max, "delimiter");
      if (end >= 0) return this.#input.take(end);
      if (this.#input.length === 0) return undefined;
      throw new EndOfStream("the delimiter came", this.#input.length);
    } finally {
      this.#isBusy = false;
    }
  }

  *readLine(max: number): Coroutine<string | undefined> {
    this.#begin();
    try {
      const end = yield* this.#find(NEWLINE, max, "end of the line");
      const { length } = this.#input;
      if (end < 0 && length === 0) return undefined;
      return withoutEnd(toText(this.#input.view(end < 0 ? length : end)));
    } finally {
      this.#isBusy = false;
    }
  }

  *readLines(max: number): Coroutine<string[]> {
    this.#begin();
    try {
      let end = yield* this.#find(NEWLINE, max, "end of the line");
      const { length } = this.#input;
      if (end < 0 && length === 0) return [];
      // Those behind the first are looked at only if one of them may be too long.
      if (end < 0) end = length;
      else end = length <= max ? this.#input.lastIndexOf(NEWLINE[0]!) + 1 : this.#endOfShortLines(end, max);
      const lines = toText(this.#input.view(end)).split("\n");
      if (lines.at(-1) === "") lines.pop();
      return lines.map(withoutEnd);
    } finally {
      this.#isBusy = false;
    }
  }

  /** Where the lines from `end` on end that are not longer than `max`. */
  #endOfShortLines(end: number, max: number): number {
    for (let last = end; ;) {
      const next = this.#input.indexOf(NEWLINE, last);
      if (next < 0 || next + 1 - last > max) return last;
      last = next + 1;
    }
  }

  /** Waits for `delimiter`, and returns where it ends; -1 when the stream ended first. */
  *#find(delimiter: Uint8Array, max: number, what: string): Coroutine<number> {
    const input = this.#input;
    let at = input.indexOf(delimiter, 0);
    if (at >= 0) yield* this.#switch();
    while (at < 0) {
      const { length } = input;
      if (length >= max) throw new LimitExceeded(what, max);
      if (!(yield* this.#fill())) return -1;
      // It may have begun in what had come before.
      at = input.indexOf(delimiter, Math.max(0, length - delimiter.length + 1));
    }
    const end = at + delimiter.length;
    if (end > max) throw new LimitExceeded(what, max);
    return end;
  }

  /** Receives more; false at the end. */
  *#fill(max: number = PIECE): Coroutine<boolean> {
    if (this.#hasEnded) {
      yield* this.#switch();
      return false;
    }
    const bytes = yield* this.#source.receive(max);
    if (bytes.length === 0) this.#hasEnded = true;
    else this.#input.add(bytes);
    return !this.#hasEnded;
  }

  /** What is at hand is given in a later turn: whether a call is a checkpoint must not depend on what has come. */
  *#switch(): Coroutine<void> {
    yield* checkpoint();
    this.#source.checkOpen();
  }

  #begin(): void {
    this.#source.checkOpen();
    if (this.#isBusy)
      throw new Busy(`another task reads from ${this.#source.inWords()}, and only one may at a time`);
    this.#isBusy = true;
  }
}

const NEWLINE = new Uint8Array([10]);
const PIECE = 65_536;

/** Without `\n` or `\r\n` at its end. */
function withoutEnd(line: string): string {
  const end = line.endsWith("\n") ? line.length - 1 : line.length;
  return line.slice(0, line[end - 1] === "\r" ? end - 1 : end);
}
