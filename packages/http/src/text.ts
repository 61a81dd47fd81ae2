/** Text and bytes, where every byte is one character (ISO 8859-1), as in the head of a message. */

export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.prototype.latin1Slice.call(bytes, start, end);
}

/** Writes `text` at `at`, and returns where it ends. Characters beyond U+00FF must not be in it. */
export function writeLatin1(into: Uint8Array, text: string, at: number): number {
  return at + Buffer.prototype.latin1Write.call(into, text, at);
}

/** Characters beyond U+00FF must not be in it. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  writeLatin1(bytes, text, 0);
  return bytes;
}

export function utf8(bytes: Uint8Array): string {
  return Buffer.prototype.utf8Slice.call(bytes, 0, bytes.length);
}

export function toBytes(data: Uint8Array | string): Uint8Array {
  return typeof data === "string" ? encoder.encode(data) : data;
}

const encoder = new TextEncoder();
