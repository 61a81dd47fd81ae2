// oxlint-disable-next-line typescript/triple-slash-reference -- a package without types cannot be imported any other way
/// <reference path="./dns-packet.d.ts" />
import {
  decode,
  encode,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
  type Packet,
  type Question,
} from "dns-packet";

export type { Packet, Record } from "dns-packet";

/** A message that asks one question; the server is to find the answer wherever it is. */
export function encodeQuestion(id: number, question: Question): Uint8Array {
  return encode({ id, type: "query", flags: RECURSION_DESIRED, questions: [question] });
}

/** Undefined for what is no message. */
export function decodePacket(bytes: Uint8Array): Packet | undefined {
  try {
    return decode(asBuffer(bytes));
  } catch {
    return undefined;
  }
}

export function isTruncated({ flags }: Packet): boolean {
  return (flags & TRUNCATED_RESPONSE) !== 0;
}

/** dns-packet reads by methods that only a Buffer has; this makes no copy. */
function asBuffer(bytes: Uint8Array): Uint8Array {
  const { Buffer } = globalThis as unknown as {
    Buffer: { from(memory: ArrayBufferLike, offset: number, length: number): Uint8Array };
  };
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
