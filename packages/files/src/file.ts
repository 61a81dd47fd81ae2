import { checkpoint, Closed, Lock, type Coroutine, type Op } from "@outloop/core";
import {
  open as openAt,
  readAt,
  readInto,
  statOf,
  sync,
  truncate,
  writeAt,
  type FileStatus,
  type OpenFlags,
  type Path,
} from "@outloop/core/files";
import { close, IoError } from "@outloop/core/io";
import { flagsOf, type Mode } from "./flags.ts";
import { inWords } from "./paths.ts";
import { checkedBytes, type Data } from "./text.ts";

/**
 * Opens a file. `mode`: the letters of C (`"r"`, `"w"`, `"a"`, with `+` and `x`), or flags by name. It stays open until it
 * is closed: `use` closes it however its body ends. A checkpoint.
 *
 * Throws `IoError`, with the path in it: `ENOENT`, `EACCES`, `EISDIR`, `EMFILE`, ...
 *
 * @example
 * ```ts
 * yield* use(open(`${folder}/notes`, "w+"), function* (file) {
 *   yield* file.write("first\n");
 *   yield* file.write("second\n");
 *   const bytes = yield* file.readAt(0, 5);
 *   return new TextDecoder().decode(bytes);
 * }); // "first"
 * ```
 */
export function open(path: Path, mode: Mode | OpenFlags = "r", permissions?: number): Coroutine<File> {
  const flags = flagsOf("open(path, mode, permissions)", mode);
  return opening(path, flags, openAt(path, flags, permissions));
}

function* opening(path: Path, flags: OpenFlags, asked: Op<number>): Coroutine<File> {
  return new File(yield* asked, path, flags);
}

/** How much is read at a time, where nobody says. */
export const PIECE = 262_144;

/**
 * An open file. It knows where it stands, and `read` and `write` go on from there, one task at a time, in the order in which
 * they asked. A read that is cancelled has taken nothing from a file; from a pipe or a device it may have.
 */
export class File {
  readonly fd: number;
  readonly path: Path;
  readonly #appends: boolean;
  readonly #turn = new Lock();
  #position = 0;
  /** A pipe or a device: it stands nowhere. */
  #isStream = false;
  #isClosed = false;

  /** @internal */
  constructor(fd: number, path: Path, flags: OpenFlags) {
    this.fd = fd;
    this.path = path;
    this.#appends = flags.append === true;
  }

  /** Where the next `read` or `write` begins, in bytes. May be set. */
  get position(): number {
    return this.#position;
  }

  set position(offset: number) {
    if (!Number.isSafeInteger(offset) || offset < 0)
      throw new RangeError(`position: it must be a whole number of bytes from 0, got ${String(offset)}`);
    this.#position = offset;
  }

  /** At most `max` bytes from where the file stands, none exactly at its end. A checkpoint. Throws `IoError`, `Closed`. */
  read(max: number = PIECE): Op<Uint8Array> {
    return this.#turn.hold(reading, this, max);
  }

  /** As `read`, but to the start of `into`: gives the number of bytes, 0 exactly at the end. To read much with little memory. */
  readInto(into: Uint8Array): Op<number> {
    return this.#turn.hold(readingInto, this, into);
  }

  /** All of `data` where the file stands, or at the end of one that appends. A checkpoint. Throws `IoError`, `Closed`. */
  write(data: Data): Op<void> {
    return this.#turn.hold(writing, this, checkedBytes("write(data)", data));
  }

  /** At most `max` bytes from `offset` on; where the file stands is another matter. A checkpoint. Throws `IoError`, `Closed`. */
  readAt(offset: number, max: number = PIECE): Op<Uint8Array> {
    this.checkOpen();
    return readAt(this.fd, max, offset);
  }

  /** All of `data` at `offset`; where the file stands is another matter. A checkpoint. Throws `IoError`, `Closed`. */
  writeAt(offset: number, data: Data): Op<void> {
    this.checkOpen();
    return writeAt(this.fd, checkedBytes("writeAt(offset, data)", data), offset);
  }

  /** Waits until everything written has reached the device; `"data"`: no more than reading it back needs. A checkpoint. */
  sync(what?: "all" | "data"): Op<void> {
    this.checkOpen();
    return sync(this.fd, what);
  }

  /** Cuts it off, or extends it with zeros, to `length` bytes. A checkpoint. */
  truncate(length: number): Op<void> {
    this.checkOpen();
    return truncate(this.fd, length);
  }

  /** What the system knows of it. A checkpoint. */
  stat(): Op<FileStatus> {
    this.checkOpen();
    return statOf(this.fd);
  }

  /** Closes it: whoever reads or writes gets `Closed`. Again is no error. Acts even when a cancel is due. A checkpoint. */
  *close(): Coroutine<void> {
    if (this.#isClosed) return yield* checkpoint();
    this.#isClosed = true;
    yield* close(this.fd);
  }

  /** @internal */
  checkOpen(): void {
    // The number may be another file's by now.
    if (this.#isClosed) throw new Closed(`the file ${inWords(this.path)} has been closed`);
  }

  /** @internal */
  readHere(max: number): Coroutine<Uint8Array> {
    return this.#here(
      (offset) => readAt(this.fd, max, offset),
      (bytes) => bytes.length,
    );
  }

  /** @internal */
  readIntoHere(into: Uint8Array): Coroutine<number> {
    return this.#here(
      (offset) => readInto(this.fd, into, offset),
      (count) => count,
    );
  }

  *#here<T>(ask: (offset?: number) => Op<T>, lengthOf: (answer: T) => number): Coroutine<T> {
    this.checkOpen();
    if (this.#isStream) return yield* ask();
    try {
      const answer = yield* ask(this.#position);
      this.#position += lengthOf(answer);
      return answer;
    } catch (error) {
      this.#isPlaced(error);
      return yield* ask();
    }
  }

  /** @internal */
  *writeHere(bytes: Uint8Array): Coroutine<void> {
    this.checkOpen();
    if (this.#isStream || this.#appends) return yield* writeAt(this.fd, bytes);
    try {
      yield* writeAt(this.fd, bytes, this.#position);
      this.#position += bytes.length;
    } catch (error) {
      if (error instanceof IoError) this.#position += error.transferred ?? 0;
      this.#isPlaced(error);
      yield* writeAt(this.fd, bytes);
    }
  }

  /** Throws what is not "a pipe has no position", which is remembered. */
  #isPlaced(error: unknown): void {
    if (!(error instanceof IoError) || error.code !== "ESPIPE") throw error;
    this.#isStream = true;
  }
}

function* reading(file: File, max: number): Coroutine<Uint8Array> {
  return yield* file.readHere(max);
}

function* readingInto(file: File, into: Uint8Array): Coroutine<number> {
  return yield* file.readIntoHere(into);
}

function* writing(file: File, bytes: Uint8Array): Coroutine<void> {
  yield* file.writeHere(bytes);
}
