import { piece } from "./pieces.ts";

const SIZE = 65_536;
/** From here on the memory itself is given away: half of it may stay unused, but nothing is copied. */
export const LARGE: number = SIZE / 2;

/** One for all kernels of this thread, so that a short run makes none: nothing comes between a receive and its taking. */
let memory = new Uint8Array(SIZE);

/** Where receives are made into, so that none that waits owns a buffer. */
export function landing(): Uint8Array {
  return memory;
}

/** What has just been received: the first `length` bytes of the landing, as the caller's own. */
export function landed(length: number): Uint8Array {
  if (length < LARGE) return piece(memory, 0, length);
  const given = memory;
  // Not zeroed, which made a stream of such pieces twice as dear; what is handed out has been written.
  const { buffer, byteOffset } = Buffer.allocUnsafeSlow(SIZE);
  memory = new Uint8Array(buffer, byteOffset, SIZE);
  return length === SIZE ? given : given.subarray(0, length);
}
