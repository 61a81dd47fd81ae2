import { checkBody } from "./call.ts";
import { describeValue } from "./describe.ts";
import { ScopeNode } from "./driver/scope-node.ts";
import type { Scope } from "./scope.ts";
import type { Task } from "./task.ts";
import { coreTrap, Operation, sharedOperation, type Body, type Op } from "./trap.ts";

const selfOp = sharedOperation<Task>(coreTrap(Object.freeze({ op: "self" })));

/** The calling task. Not a checkpoint. */
export function self(): Op<Task> {
  return selfOp;
}

/**
 * Starts a task in the innermost scope of the caller; that scope does not end before the task has. `f` is called when
 * the task first runs, in a later turn. If the task fails, its scope is cancelled and fails with that error.
 *
 * Not a checkpoint. Pass one shared function and arguments where many tasks are made: each new `function*` closure
 * costs the engine more than the task itself.
 *
 * @example
 * ```ts
 * function* square(n: number) {
 *   yield* sleep(10);
 *   return n * n;
 * }
 * const task = yield* spawn(square, 3);
 * yield* task.join(); // 9
 * ```
 */
export function spawn<T, A extends readonly unknown[]>(f: Body<T, A>, ...args: A): Op<Task<T>> {
  checkBody("spawn", f);
  return new Operation<Task<T>>(coreTrap({ op: "spawn", f, args, name: undefined, scope: undefined }));
}

/** Where and as what `spawnWith` starts a task. */
export interface SpawnOptions {
  /** The scope that will hold it; it must not have ended. Default: the caller's innermost. */
  readonly scope?: Scope | undefined;
  /** Its name in reports. Default: that of the function. */
  readonly name?: string | undefined;
}

/** Like {@link spawn}, with options. Throws `ForeignUse` when the scope belongs to another run or has ended. */
export function spawnWith<T, A extends readonly unknown[]>(
  options: SpawnOptions,
  f: Body<T, A>,
  ...args: A
): Op<Task<T>> {
  checkBody("spawnWith", f);
  const { scope, name } = options;
  if (scope !== undefined && !(scope instanceof ScopeNode)) {
    throw new TypeError(
      `spawnWith({ scope }): takes what yield* currentScope() gave, got ${describeValue(scope)}`,
    );
  }
  return new Operation<Task<T>>(coreTrap({ op: "spawn", f, args, name, scope }));
}
