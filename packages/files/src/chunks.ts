import { checkpoint, type Coroutine } from "@outloop/core";
import type { Path } from "@outloop/core/files";
import { File, open, PIECE } from "./file.ts";

/**
 * Opens a file to be read in pieces of at most `size` bytes (262,144), as fast as they are asked for. It closes itself at
 * the end; `use` closes it in any case. A checkpoint. Throws `IoError`: `ENOENT`, ...
 *
 * @example
 * ```ts
 * yield* writeFile(`${folder}/data`, new Uint8Array(10));
 * const pieces = yield* chunks(`${folder}/data`, 4);
 * let count = 0;
 * for (let piece = yield* pieces.next(); piece.length > 0; piece = yield* pieces.next()) count++;
 * count; // 3
 * ```
 */
export function chunks(path: Path, size: number = PIECE): Coroutine<Chunks> {
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`chunks(path, size): size must be a whole number from 1, got ${String(size)}`);
  return opening(path, size);
}

function* opening(path: Path, size: number): Coroutine<Chunks> {
  return new Chunks(yield* open(path), size);
}

/** A file in pieces. */
export class Chunks {
  readonly #file: File;
  readonly #size: number;
  #hasEnded = false;

  /** @internal */
  constructor(file: File, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** The next piece, empty at the end. A checkpoint. Throws `IoError`, `Closed`. A call that is cancelled has taken nothing. */
  *next(): Coroutine<Uint8Array> {
    if (this.#hasEnded) {
      yield* checkpoint();
      return new Uint8Array(0);
    }
    const bytes = yield* this.#file.read(this.#size);
    if (bytes.length === 0) {
      this.#hasEnded = true;
      yield* this.#file.close();
    }
    return bytes;
  }

  /** A checkpoint. Again is no error. */
  close(): Coroutine<void> {
    return this.#file.close();
  }
}
