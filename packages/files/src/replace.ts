import { shield, type Coroutine } from "@outloop/core";
import { lstat, rename, setPermissions, sync, unlink, type Path } from "@outloop/core/files";
import { IoError } from "@outloop/core/io";
import { open, type File } from "./file.ts";
import { join, split } from "./paths.ts";
import { checkedBytes, toBytes, type Data } from "./text.ts";
import { use } from "./use.ts";

export interface ReplaceFileOptions {
  /** Default: those of the file that is there, else 0o666 less what the umask forbids. */
  readonly permissions?: number | undefined;
}

/**
 * Puts `data` in a file's place, or makes it: whoever opens the path finds all of the old or all of the new, whatever fails,
 * is cancelled or crashes meanwhile; when it has ended, the new one has reached the device. It writes a file of another name
 * beside it (`.NAME.RANDOM.tmp`; only a crash leaves that behind), waits until that is on the device, and renames it. A
 * symbolic link at the path is itself replaced. A checkpoint. Throws `IoError`, and then the old one is there as before;
 * only `sync` of the folder may fail when the new one stands already.
 *
 * @example
 * ```ts
 * yield* replaceFile(`${folder}/settings`, "old");
 * yield* replaceFile(`${folder}/settings`, "new");
 * yield* readText(`${folder}/settings`); // "new"
 * ```
 */
export function replaceFile(path: Path, data: Data, options: ReplaceFileOptions = {}): Coroutine<void> {
  return replacing(path, checkedBytes("replaceFile(path, data)", data), options.permissions);
}

function* replacing(path: Path, bytes: Uint8Array, given: number | undefined): Coroutine<void> {
  const [folder, name] = split(path);
  const temporary = join(folder, temporaryName(name));
  const permissions = given ?? (yield* permissionsOf(path));
  try {
    yield* use(open(temporary, "wx", permissions), function* (file: File) {
      yield* file.write(bytes);
      // Exactly those, whatever the umask.
      if (permissions !== undefined) yield* setPermissions(file.fd, permissions);
      yield* file.sync();
    });
    yield* rename(temporary, path);
  } catch (error) {
    yield* shield(removeQuietly, temporary);
    throw error;
  }
  // The name, too, has to reach the device.
  yield* use(open(folder, { folder: true }), (opened) => sync(opened.fd));
}

/** So long that no name becomes too long by what is put around it. */
const LONGEST = 200;

function temporaryName(name: Path): Uint8Array {
  const stem = (typeof name === "string" ? toBytes(name) : name).subarray(0, LONGEST);
  const tail = toBytes(`.${Math.random().toString(36).slice(2, 12)}.tmp`);
  const whole = new Uint8Array(1 + stem.length + tail.length);
  whole[0] = 0x2e;
  whole.set(stem, 1);
  whole.set(tail, 1 + stem.length);
  return whole;
}

function* permissionsOf(path: Path): Coroutine<number | undefined> {
  try {
    const { kind, permissions } = yield* lstat(path);
    return kind === "file" ? permissions : undefined;
  } catch (error) {
    if (error instanceof IoError && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whatever is wrong, the error that led here says more. */
function* removeQuietly(path: Path): Coroutine<void> {
  try {
    yield* unlink(path);
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
  }
}
