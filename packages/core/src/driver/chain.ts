import { Cancelled } from "../errors.ts";

/** So many calls of a chain are kept; a failure 200,000 calls deep needs no more to be understood. */
const KEPT = 100;

const chains = new WeakMap<object, string[]>();

/** `error` has left the coroutine function `name`, which was called at `origin`: remembers that, innermost first. */
export function noteCall(error: unknown, name: string, origin: string | undefined): void {
  // A cancel is given to many tasks; whose chain it would show is chance.
  if (typeof error !== "object" || error === null || error instanceof Cancelled) return;
  let chain = chains.get(error);
  if (chain === undefined) chains.set(error, (chain = []));
  if (chain.length >= KEPT) return;
  chain.push(origin === undefined ? name : `${name}, called ${origin}`);
}

/**
 * The coroutine functions that `error` passed on its way out, innermost first: the chain of `call`s and scopes that a
 * stack trace cannot show, because the driver keeps that stack. With `debug: true` each says where it was called.
 *
 * @example
 * ```ts
 * function* readConfig() {
 *   throw new Error("no such file");
 * }
 * try {
 *   yield* call(readConfig);
 * } catch (error) {
 *   chainOf(error); // ["readConfig"]
 * }
 * ```
 */
export function chainOf(error: unknown): readonly string[] {
  return (typeof error === "object" && error !== null && chains.get(error)) || [];
}
