import { Described } from "./describe.ts";
import { checkBody } from "./call.ts";
import { coreTrap, Operation, sharedOperation, type Body, type Op } from "./trap.ts";

/**
 * A value that belongs to a task and what it calls. A spawned task sees what its spawner saw at that moment. There is
 * no setter: a value holds for the extent of one call, so it can neither leak nor be forgotten.
 *
 * @example
 * ```ts
 * const user = new TaskLocal("nobody");
 * yield* user.run("ann", function* () {
 *   return yield* user.get(); // "ann"
 * });
 * yield* user.get(); // "nobody"
 * ```
 */
export class TaskLocal<T> extends Described {
  /** What `get` gives where no `run` is around. */
  readonly initial: T;
  readonly #get: Op<T>;

  constructor(initial: T) {
    super();
    this.initial = initial;
    this.#get = sharedOperation<T>(coreTrap({ op: "get local", local: this }));
  }

  /** The value here. Not a checkpoint. */
  get(): Op<T> {
    return this.#get;
  }

  /** Calls `f` with `value` in place, as {@link call} does. Not a checkpoint by itself. */
  run<R, A extends readonly unknown[]>(value: T, f: Body<R, A>, ...args: A): Op<R> {
    checkBody("taskLocal.run(value, f)", f);
    return new Operation<R>(coreTrap({ op: "with local", local: this, value, f, args }));
  }

  override inWords(): string {
    return "a task local";
  }
}
