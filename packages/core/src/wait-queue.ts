import { failure, success, type Outcome } from "./outcome.ts";
import { park, type Wake } from "./park.ts";
import type { Op } from "./trap.ts";

/**
 * Parked tasks in the order in which they came: a fair queue for primitives of your own. A task that is
 * cancelled leaves in O(1); one that was woken has left, so a wake-up is never spent on a task that is gone.
 *
 * @example
 * ```ts
 * const queue = new WaitQueue<string>();
 * yield* spawn(function* () {
 *   return yield* queue.wait("the door"); // "open"
 * });
 * yield* checkpoint();
 * queue.wake("open"); // true: somebody was waiting
 * ```
 */
export class WaitQueue<T = void> {
  // A Set keeps insertion order and deletes in O(1).
  readonly #waiting = new Set<Wake<T>>();

  /** How many tasks wait. */
  get length(): number {
    return this.#waiting.size;
  }

  /** Waits at the back of the queue until woken. A checkpoint. `describe` says in reports what for. */
  wait(describe: string | (() => string)): Op<T> {
    return park<T>(describe, (wake) => {
      this.#waiting.add(wake);
      return () => this.#waiting.delete(wake);
    });
  }

  /** Wakes the first task with `value`. False when none waits. Not a checkpoint. */
  wake(value: T): boolean {
    return this.#end(success(value));
  }

  /** Wakes the first task by throwing `error` into it. False when none waits. Not a checkpoint. */
  fail(error: unknown): boolean {
    return this.#end(failure(error));
  }

  /** Wakes all with `value`, first come, first woken. Returns how many. Not a checkpoint. */
  wakeAll(value: T): number {
    const count = this.#waiting.size;
    while (this.wake(value));
    return count;
  }

  #end(outcome: Outcome<T>): boolean {
    for (const wake of this.#waiting) {
      this.#waiting.delete(wake);
      wake(outcome);
      return true;
    }
    return false;
  }
}
