import type { StartOptions } from "@outloop/core/processes";

/** What a descriptor of the new process becomes, besides one that is named: `/dev/null`. */
export const FD_IGNORE = -1;

/** Words at the head of an image; the descriptors follow, a word each, and then the texts, each closed by a zero byte. */
export const IMAGE_FLAGS = 0;
export const IMAGE_PATHS = 1;
export const IMAGE_ARGS = 2;
export const IMAGE_ENV = 3;
export const IMAGE_FDS = 4;
export const IMAGE_WORDS = 5;

export const FLAG_GROUP = 1;
/** The last text is the folder to start in. */
export const FLAG_CWD = 2;

/** A program to start, with everything looked up that the port need not know of. */
export interface Image {
  /** Where to look for it, in order. */
  readonly paths: readonly string[];
  /** The first one is the name by which it is called. */
  readonly args: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  readonly fds: readonly number[];
  readonly cwd: string | undefined;
  readonly group: boolean;
}

const encoder = new TextEncoder();

/** Lays out what a port starts a process from: one array of bytes, because a native port reads nothing else as fast. */
export function encodeImage({ paths, args, env, fds, cwd, group }: Image): Uint8Array {
  const texts = cwd === undefined ? [...paths, ...args, ...env] : [...paths, ...args, ...env, cwd];
  const bytes = encoder.encode(`${texts.join("\0")}\0`);
  const words = Int32Array.of(
    (group ? FLAG_GROUP : 0) | (cwd === undefined ? 0 : FLAG_CWD),
    paths.length,
    args.length,
    env.length,
    fds.length,
    ...fds,
  );
  const image = new Uint8Array(words.byteLength + bytes.length);
  image.set(new Uint8Array(words.buffer));
  image.set(bytes, words.byteLength);
  return image;
}

/** Where the system looks when `PATH` is not set. */
const USUAL = "/usr/local/bin:/bin:/usr/bin";

/** The places where `file` may be, as a shell knows them: an empty folder in `PATH` is the present one. */
export function placesOf(file: string, path: string | undefined): string[] {
  if (file.includes("/")) return [file];
  return (path ?? USUAL).split(":").map((folder) => (folder === "" ? `./${file}` : `${folder}/${file}`));
}

/** The environment as the system has it, and the `PATH` in it. */
export function environmentOf(given: StartOptions["env"]): { env: string[]; path: string | undefined } {
  const from = given ?? process.env;
  const env: string[] = [];
  for (const name in from) if (from[name] !== undefined) env.push(`${name}=${from[name]}`);
  return { env, path: from["PATH"] };
}
