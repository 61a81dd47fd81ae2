import type { Coroutine } from "@outloop/core";
import type { OpenFlags, Path } from "@outloop/core/files";
import { File, open, PIECE } from "./file.ts";
import { checkedBytes, toText, type Data } from "./text.ts";
import { use } from "./use.ts";

/**
 * All of a file. A checkpoint. Throws `IoError`: `ENOENT`, `EACCES`, `EISDIR`, ...
 *
 * @example
 * ```ts
 * yield* writeFile(`${folder}/three`, "abc");
 * (yield* readFile(`${folder}/three`)).length; // 3
 * ```
 */
export function readFile(path: Path): Coroutine<Uint8Array> {
  return use(open(path), readingAll);
}

/** All of a file as text. What is no UTF-8 becomes U+FFFD. Otherwise as {@link readFile}. */
export function* readText(path: Path): Coroutine<string> {
  return toText(yield* readFile(path));
}

export interface WriteFileOptions {
  /** Of a file that it makes, less what the umask forbids. Default: 0o666. */
  readonly permissions?: number | undefined;
  /** Behind what is there. */
  readonly append?: boolean | undefined;
  /** Fails with `EEXIST` where there is one. */
  readonly exclusive?: boolean | undefined;
}

/**
 * Makes a file of `data`, or empties the one that is there and writes it anew. Whoever reads meanwhile, and whatever ends it
 * before its time, finds a part: see `replaceFile`. A checkpoint. Throws `IoError`.
 *
 * @example
 * ```ts
 * yield* writeFile(`${folder}/log`, "one\n");
 * yield* writeFile(`${folder}/log`, "two\n", { append: true });
 * yield* readText(`${folder}/log`); // "one\ntwo\n"
 * ```
 */
export function writeFile(path: Path, data: Data, options: WriteFileOptions = {}): Coroutine<void> {
  const bytes = checkedBytes("writeFile(path, data)", data);
  const { append = false, exclusive = false, permissions } = options;
  const flags: OpenFlags = { write: true, create: true, append, exclusive, truncate: !append };
  return use(open(path, flags, permissions), (file) => file.write(bytes));
}

function* readingAll(file: File): Coroutine<Uint8Array> {
  const { size } = yield* file.stat();
  // One more than it should have, so that one read finds both its bytes and its end.
  let whole = new Uint8Array(size + 1);
  let length = 0;
  for (;;) {
    if (length === whole.length) whole = grown(whole);
    const bytes = yield* file.read(Math.min(whole.length - length, 4 * PIECE));
    if (bytes.length === 0) return whole.subarray(0, length);
    whole.set(bytes, length);
    length += bytes.length;
  }
}

/** It has grown meanwhile, or its size is not known, as in /proc. */
function grown(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(2 * bytes.length, PIECE));
  larger.set(bytes);
  return larger;
}
