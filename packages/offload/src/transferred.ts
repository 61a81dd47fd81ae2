import type { Transferable } from "node:worker_threads";

/** A value with what of it is moved to the other thread. Made by {@link transferred}. */
export class Transferred<T> {
  readonly value: T;
  readonly transfer: readonly Transferable[];

  /** @internal */
  constructor(value: T, transfer: readonly Transferable[]) {
    this.value = value;
    this.transfer = transfer;
  }
}

/**
 * What an off-loaded function returns when buffers in its value are to be moved instead of copied. The caller gets `value`.
 *
 * @example
 * ```ts
 * const bytes = yield* offload(picture, 100, 100); // a Uint8Array, which nobody copied
 * ```
 * in `picture.ts`:
 * ```ts
 * export function picture(width: number, height: number) {
 *   const pixels = new Uint8Array(width * height * 4);
 *   return transferred(pixels, [pixels.buffer]);
 * }
 * ```
 */
export function transferred<T>(value: T, transfer: readonly Transferable[]): Transferred<T> {
  return new Transferred(value, transfer);
}
