import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InspectError } from "./inspect-error.ts";

/** The longest path that a socket may have: `sun_path` holds 108 bytes on Linux, 104 elsewhere, with the end mark. */
const LONGEST = process.platform === "linux" ? 107 : 103;

/** Where the sockets of this user's processes are: in `XDG_RUNTIME_DIR` if there is one, else among temporary files. */
export function socketFolder(): string {
  const runtime = process.env["XDG_RUNTIME_DIR"];
  if (runtime !== undefined && runtime !== "") return join(runtime, "outloop");
  return join(tmpdir(), `outloop-${process.getuid?.() ?? "user"}`);
}

export function socketPath(pid: number): string {
  const path = join(socketFolder(), String(pid));
  if (Buffer.byteLength(path) > LONGEST)
    throw new InspectError(
      `${path} is too long for a socket: set XDG_RUNTIME_DIR to a shorter folder of yours`,
    );
  return path;
}

/** Makes the folder if it is not there, for its owner alone. Throws `InspectError` where it could be somebody else's. */
export function makeFolder(): void {
  const folder = socketFolder();
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST")
      throw new InspectError(`cannot make ${folder}: ${(error as Error).message}`);
  }
  checkFolder();
}

/**
 * Throws `InspectError` unless the folder is this user's and closed to all others: what keeps others out, and what keeps
 * them from putting a folder of theirs there first. False when there is none.
 */
export function checkFolder(): boolean {
  const folder = socketFolder();
  // Not stat: a link to a good folder may point elsewhere a moment later.
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return false;
  const user = process.getuid?.();
  if (!found.isDirectory()) throw new InspectError(`${folder} is no folder: remove it`);
  if (user !== undefined && found.uid !== user)
    throw new InspectError(
      `${folder} belongs to user ${found.uid}, not to you: set XDG_RUNTIME_DIR to a folder of yours`,
    );
  if ((found.mode & 0o077) !== 0)
    throw new InspectError(`${folder} is open to other users: chmod 700 ${folder}`);
  return true;
}
