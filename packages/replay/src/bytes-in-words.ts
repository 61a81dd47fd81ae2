import { toBase64 } from "./base64.ts";

/** `bytes`, the first of `length`, as people read them: text in quotes where it is plain text, else base64. */
export function bytesInWords(bytes: Uint8Array, length: number = bytes.length): string {
  const isText = bytes.every((byte) => (byte >= 32 && byte < 127) || byte === 10 || byte === 13);
  const shown = isText ? JSON.stringify(String.fromCharCode(...bytes)) : toBase64(bytes);
  return `${length} bytes ${shown}`;
}
