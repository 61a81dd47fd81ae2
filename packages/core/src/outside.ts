import type { OutsideSource } from "./driver/outside.ts";
import type { Wake } from "./park.ts";
import { coreTrap, Operation, type Op } from "./trap.ts";

export type { OutsideSource } from "./driver/outside.ts";

/**
 * Waits for something outside of the program that needs no event loop to answer, such as another thread: what off-loading is
 * made of. As `park`, with two differences: the run counts on the outside while the wait lasts (it is no deadlock, and a
 * virtual clock stands still), and it lets `source` collect what has come before each of its turns, under `run` too.
 *
 * `source` is told which waker ends the run's waits, and of each other one after a swap. It outlives the wait: one object
 * for many waits, and for many runs. Always a checkpoint: if a cancel is due, `arm` is not called. Throws what
 * `source.listen` or `arm` throws.
 *
 * @example
 * ```ts
 * const inbox: string[] = ["hello"];
 * const readers = new Set<Wake<string>>();
 * const source: OutsideSource = {
 *   listen: (waker) => worker.tell(waker), // which calls wake(waker) when it has put something into the inbox
 *   unlisten: (waker) => worker.forget(waker),
 *   collect() {
 *     for (const reader of readers) if (inbox.length > 0) reader(success(inbox.shift()!));
 *   },
 * };
 * yield* outside<string>(source, "a word from outside", (reader) => {
 *   readers.add(reader);
 *   return () => readers.delete(reader);
 * }); // "hello"
 * ```
 */
export function outside<T>(
  source: OutsideSource,
  describe: string | (() => string),
  arm: (wake: Wake<T>) => () => void,
): Op<T> {
  for (const name of ["listen", "unlisten", "collect"] as const) {
    if (typeof (source as Partial<OutsideSource> | null | undefined)?.[name] !== "function")
      throw new TypeError(`outside(source, describe, arm): source.${name} must be a function`);
  }
  if (typeof arm !== "function")
    throw new TypeError("outside(source, describe, arm): arm must be a function");
  return new Operation<T>(coreTrap({ op: "outside", source, describe, arm }));
}
