import { describeValue } from "./describe.ts";
import { given, isDelegable, take, wasTaken } from "./driver/coroutine.ts";
import { outcomeOf } from "./driver/join.ts";
import type { TaskNode } from "./driver/task-node.ts";
import { watchEnds } from "./driver/watch-ends.ts";
import { NotATrap } from "./errors.ts";
import type { Failure } from "./outcome.ts";
import { scope, supervise } from "./scope.ts";
import { spawnWith } from "./spawn.ts";
import type { Task } from "./task.ts";
import { checkpoint } from "./time.ts";
import { sharedOperations, type Coroutine, type Op } from "./trap.ts";

type Branches = readonly Op<unknown>[];
type Values<B extends Branches> = { -readonly [K in keyof B]: B[K] extends Op<infer T> ? T : never };
type Value<B extends Branches> = B[number] extends Op<infer T> ? T : never;

/**
 * Runs coroutines or operations at once, each as a task, and gives their values in order. The first failure cancels the
 * others and is thrown once they have ended. `all([])` gives `[]`. A checkpoint.
 *
 * Throws `NotATrap` before any is started when one is no coroutine, comes twice, or was driven already.
 *
 * @example
 * ```ts
 * const [user, posts] = yield* all([loadUser(id), loadPosts(id)]);
 * ```
 */
export function all<const B extends Branches>(branches: B): Op<Values<B>> {
  return scope(allBody, branches) as Op<unknown> as Op<Values<B>>;
}

function* allBody(branches: Branches): Coroutine<unknown[]> {
  const tasks = yield* spawnAll("all", branches);
  if (tasks.length === 0) yield* checkpoint();
  const values: unknown[] = [];
  for (const task of tasks) values.push(yield* task.join());
  return values;
}

/**
 * Like {@link all}, but waits for every one and tells how each ended. A cancelled one is rejected with `TaskCancelled`.
 * A checkpoint.
 */
export function allSettled<const B extends Branches>(
  branches: B,
): Op<{ -readonly [K in keyof B]: PromiseSettledResult<B[K] extends Op<infer T> ? T : never> }> {
  return supervise(allSettledBody, branches) as Op<never>;
}

function* allSettledBody(branches: Branches): Coroutine<PromiseSettledResult<unknown>[]> {
  const tasks = yield* spawnAll("allSettled", branches);
  yield* watchEnds(tasks, "all to end", () => false);
  return tasks.map((task) => {
    const outcome = outcomeOf(task);
    return outcome.ok
      ? { status: "fulfilled", value: outcome.value }
      : { status: "rejected", reason: outcome.error };
  });
}

/**
 * Runs coroutines or operations at once; the first to end decides, by its value or its failure. The others are
 * cancelled, and the race ends when their cleanup has; one that had not begun never runs. What a loser had already
 * received (from a channel, say) is lost to the program. If the cleanup of a loser fails, the race fails with that.
 *
 * A checkpoint. `race([])` is a `RangeError`; otherwise throws as {@link all}.
 *
 * @example
 * ```ts
 * const first = yield* race([ask("a"), ask("b")]);
 * ```
 */
export function race<const B extends Branches>(branches: B): Op<Value<B>> {
  return scope(raceBody, branches) as Op<Value<B>>;
}

function* raceBody(branches: Branches): Coroutine<unknown> {
  const tasks = yield* spawnAll("race", branches);
  if (tasks.length === 0) {
    yield* checkpoint();
    throw new RangeError("race([]) has nobody who could win: give it at least one branch");
  }
  const winner = yield* watchEnds(tasks, "the first to end", () => true);
  return yield* winner!.join();
}

/**
 * Runs coroutines or operations at once and gives the first value; the others are then cancelled as in {@link race}.
 * If all fail, throws `AggregateError` with their errors in order of the branches. `any([])` does so at once. A
 * checkpoint.
 */
export function any<const B extends Branches>(branches: B): Op<Value<B>> {
  return supervise(anyBody, branches) as Op<Value<B>>;
}

function* anyBody(branches: Branches): Coroutine<unknown> {
  const tasks = yield* spawnAll("any", branches);
  const winner = yield* watchEnds(tasks, "the first value", (task) => outcomeOf(task).ok);
  if (winner !== undefined) return yield* winner.join();
  const errors = tasks.map((task) => (outcomeOf(task) as Failure).error);
  throw new AggregateError(errors, `any(): all ${errors.length} branches failed`);
}

function* spawnAll(group: string, branches: Branches): Coroutine<TaskNode[]> {
  checkBranches(group, branches);
  const tasks: TaskNode[] = [];
  for (const branch of branches) {
    const task: Task = yield* spawnWith({ name: `${group}[${tasks.length}]` }, given, branch);
    tasks.push(task as TaskNode);
  }
  return tasks;
}

/** All are checked before any is taken. */
function checkBranches(group: string, branches: Branches): void {
  if (!Array.isArray(branches)) {
    throw new NotATrap(
      `${group}() takes an array of coroutines or operations, got ${describeValue(branches)}`,
      branches,
    );
  }
  const seen = new Set<unknown>();
  for (const [index, branch] of branches.entries()) {
    if (!isDelegable(branch)) {
      const slip = typeof branch === "function" ? ": call it" : "";
      throw new NotATrap(
        `${group}(): branch ${index} is ${describeValue(branch)}, no coroutine or operation${slip}`,
        branch,
      );
    }
    if (sharedOperations.has(branch)) continue;
    if (seen.has(branch))
      throw new NotATrap(`${group}(): branch ${index} is the same object as an earlier one`, branch);
    if (wasTaken(branch)) throw new NotATrap(`${group}(): branch ${index} was driven already`, branch);
    seen.add(branch);
  }
  for (const branch of branches) take(branch);
}
