import type { Path } from "@outloop/core/files";
import { toBytes, toText } from "./text.ts";

const SLASH = 0x2f;

/** A path as people read it. */
export function inWords(path: Path): string {
  return JSON.stringify(typeof path === "string" ? path : toText(path));
}

/** `folder/name`. A string where both can be one. */
export function join(folder: Path, name: Path): Path {
  if (typeof folder === "string" && typeof name === "string")
    return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
  const head = asBytes(folder);
  const tail = asBytes(name);
  const slash = head.at(-1) === SLASH ? 0 : 1;
  const whole = new Uint8Array(head.length + slash + tail.length);
  whole.set(head);
  if (slash === 1) whole[head.length] = SLASH;
  whole.set(tail, head.length + slash);
  return whole;
}

/** The folder that `path` is in, and its name there. */
export function split(path: Path): readonly [folder: Path, name: Path] {
  if (typeof path === "string") {
    const at = path.lastIndexOf("/");
    return at < 0 ? [".", path] : [path.slice(0, Math.max(at, 1)), path.slice(at + 1)];
  }
  const at = path.lastIndexOf(SLASH);
  return at < 0 ? [".", path] : [path.subarray(0, Math.max(at, 1)), path.subarray(at + 1)];
}

function asBytes(path: Path): Uint8Array {
  return typeof path === "string" ? toBytes(path) : path;
}

/** Whether a name that was decoded says exactly what its bytes say. */
export function isExact(name: string, bytes: Uint8Array): boolean {
  if (!name.includes("\u{fffd}")) return true;
  const again = toBytes(name);
  return again.length === bytes.length && again.every((byte, at) => byte === bytes[at]);
}
