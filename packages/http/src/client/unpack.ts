import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { ProtocolError, TooLarge } from "../errors.ts";

/** What is said to be understood. */
export const PACKED = "gzip, deflate, br";

const unpackers: Readonly<
  Record<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array>
> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  br: brotliDecompressSync,
  // The name means zlib's form; some send the bare one all the same.
  deflate: (bytes, options) => ((bytes[0]! & 0x0f) === 8 ? inflateSync : inflateRawSync)(bytes, options),
};

/**
 * Undoes what `encoding` says was done to `bytes`, the last first. Codings that are not known are left as they are, and so
 * is what they were put on. Throws `TooLarge` when more than `max` bytes would come of it.
 */
export function unpack(bytes: Uint8Array, encoding: string | undefined, max: number): Uint8Array {
  if (encoding === undefined || bytes.length === 0) return bytes;
  let result = bytes;
  for (const name of encoding.toLowerCase().split(",").toReversed()) {
    const coding = name.trim();
    if (coding === "identity" || coding === "") continue;
    const unpacker = unpackers[coding];
    if (unpacker === undefined) return result;
    try {
      result = unpacker(result, { maxOutputLength: Math.min(max, MOST) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
        throw new TooLarge(502, "the unpacked body", max, "give a larger maxBody if it has to be");
      throw new ProtocolError(
        502,
        `the body is not packed as '${coding}', as its head says: ${(error as Error).message}`,
      );
    }
  }
  return result;
}

/** No buffer can be longer. */
const MOST = 2 ** 32;
