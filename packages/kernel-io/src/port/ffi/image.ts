import {
  FLAG_CWD,
  FLAG_GROUP,
  IMAGE_ARGS,
  IMAGE_ENV,
  IMAGE_FDS,
  IMAGE_FLAGS,
  IMAGE_PATHS,
  IMAGE_WORDS,
} from "../../spawn-image.ts";
import { isBytes, lengthOf } from "./checks.ts";
import type { Libc } from "./libc.ts";

const MAX_FDS = 256;

/** An image, read: texts as addresses in `texts`, which whoever uses them must keep. */
export interface Plan {
  readonly group: boolean;
  readonly texts: Uint8Array;
  readonly paths: readonly bigint[];
  /** Addresses, and a zero behind the last one, as the system wants them. */
  readonly args: BigUint64Array;
  readonly env: BigUint64Array;
  readonly cwd: bigint | undefined;
  readonly fds: readonly number[];
}

/** Reads what `spawn-image.ts` lays out; `undefined` for anything else. */
export function readImage(libc: Libc, given: unknown): Plan | undefined {
  if (!isBytes(given) || lengthOf(given) < 4 * IMAGE_WORDS) return undefined;
  // A copy: the memory may be shared with another thread.
  const image = Uint8Array.from(given);
  const words = new Int32Array(image.buffer, 0, IMAGE_WORDS);
  const [flags, paths, args, env, fds] = [
    words[IMAGE_FLAGS]!,
    words[IMAGE_PATHS]!,
    words[IMAGE_ARGS]!,
    words[IMAGE_ENV]!,
    words[IMAGE_FDS]!,
  ];
  const head = 4 * (IMAGE_WORDS + fds);
  if (paths < 1 || args < 1 || env < 0 || fds < 0 || fds > MAX_FDS) return undefined;
  if (image.length <= head || image.at(-1) !== 0) return undefined;
  const texts = image.subarray(head);
  const starts = startsOf(texts);
  const hasCwd = (flags & FLAG_CWD) !== 0;
  if (starts.length !== paths + args + env + (hasCwd ? 1 : 0)) return undefined;
  const base = libc.address(texts);
  const addresses = starts.map((start) => base + BigInt(start));
  return {
    group: (flags & FLAG_GROUP) !== 0,
    texts,
    paths: addresses.slice(0, paths),
    args: BigUint64Array.from([...addresses.slice(paths, paths + args), 0n]),
    env: BigUint64Array.from([...addresses.slice(paths + args, paths + args + env), 0n]),
    cwd: hasCwd ? addresses.at(-1) : undefined,
    fds: [...new Int32Array(image.buffer, 4 * IMAGE_WORDS, fds)],
  };
}

/** Where each text begins; the last byte is a zero. */
function startsOf(texts: Uint8Array): number[] {
  const starts: number[] = [];
  for (let start = 0; start < texts.length; start = texts.indexOf(0, start) + 1) starts.push(start);
  return starts;
}
