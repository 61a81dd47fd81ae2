import { checkpoint, type Coroutine } from "@outloop/core";
import type { Path } from "@outloop/core/files";
import { File, open } from "./file.ts";
import { inWords } from "./paths.ts";
import { toText } from "./text.ts";

/** A line was longer than allowed. */
export class LineTooLong extends Error {
  override readonly name = "LineTooLong";
  /** The number of bytes allowed. */
  readonly max: number;

  constructor(path: Path, max: number) {
    super(`a line of the file ${inWords(path)} is longer than ${max} bytes: give a larger max`);
    this.max = max;
  }
}

export interface LinesOptions {
  /** The longest line allowed, in bytes, so that a file without any end of a line does not fill the memory. 16 MiB. */
  readonly max?: number | undefined;
}

/**
 * Opens a file to be read by lines, as fast as they are asked for. Lines end with `\n` or `\r\n`, the last one maybe with
 * nothing; they come without their ends. It closes itself at the end; `use` closes it in any case. A checkpoint.
 *
 * Throws `IoError`: `ENOENT`, ...
 *
 * @example
 * ```ts
 * yield* writeFile(`${folder}/poem`, "roses\nviolets\n");
 * const reader = yield* lines(`${folder}/poem`);
 * yield* reader.readLine(); // "roses"
 * yield* reader.close();
 * ```
 */
export function lines(path: Path, options: LinesOptions = {}): Coroutine<Lines> {
  const { max = 16 * 1024 * 1024 } = options;
  if (!Number.isInteger(max) || max < 1)
    throw new RangeError(`lines(path, { max }): max must be a whole number from 1, got ${String(max)}`);
  return opening(path, max);
}

function* opening(path: Path, max: number): Coroutine<Lines> {
  return new Lines(yield* open(path), max);
}

const NEWLINE = 10;
/** A piece that stays in the processor's cache: measured, splitting four times as much takes twice as long a byte. */
const PIECE = 65_536;

/** The lines of a file. One task at a time. */
export class Lines {
  readonly #file: File;
  readonly #max: number;
  /** Each read is made into it, and what is left of it is copied. */
  readonly #piece: Uint8Array = new Uint8Array(PIECE);
  /** What has come of a line whose end has not, and its length. */
  #parts: Uint8Array[] = [];
  #length = 0;
  /** Lines that `readLine` has not given yet. */
  #ready: string[] = [];
  #at = 0;
  #hasEnded = false;

  /** @internal */
  constructor(file: File, max: number) {
    this.#file = file;
    this.#max = max;
  }

  /**
   * The next lines: as many as one read has brought, at least one; none at the end. Much faster than one by one. A
   * checkpoint. Throws `IoError`, `LineTooLong`, `Closed`. A call that is cancelled has taken nothing.
   */
  *next(): Coroutine<string[]> {
    if (this.#at < this.#ready.length || this.#hasEnded) {
      yield* checkpoint();
      return this.#take();
    }
    for (;;) {
      const count = yield* this.#file.readInto(this.#piece);
      if (count === 0) return yield* this.#end();
      const bytes = this.#piece.subarray(0, count);
      const last = bytes.lastIndexOf(NEWLINE);
      if (last >= 0) return this.#split(bytes, last);
      this.#keep(bytes);
    }
  }

  /** The next line, `undefined` at the end. Otherwise as {@link next}. */
  *readLine(): Coroutine<string | undefined> {
    if (this.#at < this.#ready.length) yield* checkpoint();
    else {
      this.#ready = yield* this.next();
      this.#at = 0;
    }
    return this.#ready[this.#at++];
  }

  /** A checkpoint. Again is no error. */
  close(): Coroutine<void> {
    return this.#file.close();
  }

  #take(): string[] {
    const taken = this.#ready.slice(this.#at);
    this.#ready = [];
    this.#at = 0;
    return taken;
  }

  /** Lines that end within `bytes`, the last of them at `last`. */
  #split(bytes: Uint8Array, last: number): string[] {
    const first = this.#length === 0 ? bytes.subarray(0, last) : this.#joined(bytes.subarray(0, last));
    if (first.length > this.#max) this.#checkLengths(first);
    this.#parts = [];
    this.#length = 0;
    if (last + 1 < bytes.length) this.#keep(bytes.subarray(last + 1));
    return linesOf(first);
  }

  #keep(bytes: Uint8Array): void {
    this.#parts.push(bytes.slice());
    this.#length += bytes.length;
    if (this.#length > this.#max) throw new LineTooLong(this.#file.path, this.#max);
  }

  #joined(tail: Uint8Array): Uint8Array {
    const whole = new Uint8Array(this.#length + tail.length);
    let at = 0;
    for (const part of [...this.#parts, tail]) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #checkLengths(bytes: Uint8Array): void {
    for (let start = 0; start <= bytes.length;) {
      const end = bytes.indexOf(NEWLINE, start);
      if ((end < 0 ? bytes.length : end) - start > this.#max)
        throw new LineTooLong(this.#file.path, this.#max);
      if (end < 0) return;
      start = end + 1;
    }
  }

  *#end(): Coroutine<string[]> {
    this.#hasEnded = true;
    const rest = this.#joined(new Uint8Array(0));
    this.#parts = [];
    this.#length = 0;
    yield* this.#file.close();
    return rest.length === 0 ? [] : linesOf(rest);
  }
}

function linesOf(bytes: Uint8Array): string[] {
  const text = toText(bytes);
  const split = text.split("\n");
  if (!text.includes("\r")) return split;
  return split.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}
