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
 * they asked; a pipe or a device is read and written at the same time. A read that is cancelled has taken nothing from a file; from a pipe or a device it may have.
 */
export class File {
  readonly fd: number;
  readonly path: Path;
  readonly #appends: boolean;
  readonly #turn = new Lock();
  readonly #reads = new Lock();
  readonly #writes = new Lock();
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
  read(max: number = PIECE): Coroutine<Uint8Array> {
    return this.#goOn(
      (offset) => readAt(this.fd, max, offset),
      ({ length }) => length,
      this.#reads,
    );
  }

  /** As `read`, but to the start of `into`: gives the number of bytes, 0 exactly at the end. To read much with little memory. */
  readInto(into: Uint8Array): Coroutine<number> {
    return this.#goOn(
      (offset) => readInto(this.fd, into, offset),
      (count) => count,
      this.#reads,
    );
  }

  /** All of `data` where the file stands, or at the end of one that appends. A checkpoint. Throws `IoError`, `Closed`. */
  write(data: Data): Coroutine<void> {
    const bytes = checkedBytes("write(data)", data);
    return this.#goOn(
      (offset) => writeAt(this.fd, bytes, offset),
      () => bytes.length,
      this.#writes,
    );
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
    const wasOpen = !this.#isClosed;
    this.#isClosed = true;
    yield* wasOpen ? close(this.fd) : checkpoint();
  }

  /** @internal */
  checkOpen(): void {
    // The number may be another file's by now.
    if (this.#isClosed) throw new Closed(`the file ${inWords(this.path)} has been closed`);
  }

  /** Goes on where the file stands; what stands nowhere, or at its end, is read and written each in its own turn. */
  *#goOn<T>(
    ask: (offset?: number) => Op<T>,
    lengthOf: (answer: T) => number,
    streamTurn: Lock,
  ): Coroutine<T> {
    if (!this.#isStream && !(this.#appends && streamTurn === this.#writes)) {
      const placed = yield* this.#turn.hold(() => this.#place(ask, lengthOf));
      if (placed !== undefined) return placed.answer;
    }
    return yield* streamTurn.hold(() => {
      this.checkOpen();
      return ask();
    });
  }

  /** `undefined`: it stands nowhere, which is remembered. */
  *#place<T>(
    ask: (offset: number) => Op<T>,
    lengthOf: (answer: T) => number,
  ): Coroutine<{ readonly answer: T } | undefined> {
    this.checkOpen();
    if (this.#isStream) return undefined;
    try {
      const answer = yield* ask(this.#position);
      this.#position += lengthOf(answer);
      return { answer };
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
      this.#isStream = error.code === "ESPIPE";
      if (this.#isStream) return undefined;
      this.#position += error.transferred ?? 0;
      throw error;
    }
  }
}
