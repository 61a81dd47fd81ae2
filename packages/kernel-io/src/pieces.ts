import * as threads from "node:worker_threads";

/** The engine keeps arrays up to this length in its own heap, where they cost least. */
const SMALL = 64;
/** A longer array has memory of its own, which costs more than copying a thousand bytes; up to here they share. */
const SHARED = 1024;
const SLAB = 8192;

let slab = new Uint8Array(0);
let used = 0;

/**
 * A copy of `from[start .. start + length]` that is the caller's own. Short ones are parts of one larger memory, as those
 * of Node's buffers are; it cannot be transferred to another thread, which would take everybody's part along.
 */
export function piece(from: Uint8Array, start: number, length: number): Uint8Array {
  if (length <= SMALL || length > SHARED) return from.slice(start, start + length);
  if (used + length > slab.length) newSlab();
  const made = slab.subarray(used, used + length);
  made.set(from.subarray(start, start + length));
  // Eight bytes are what views of larger numbers have to be aligned to.
  used = (used + length + 7) & ~7;
  return made;
}

function newSlab(): void {
  slab = new Uint8Array(SLAB);
  used = 0;
  // Not every host has it.
  (threads as Partial<typeof threads>).markAsUntransferable?.(slab.buffer);
}
