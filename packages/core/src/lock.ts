import { call, checkBody } from "./call.ts";
import { Primitive, PrimitiveTrap } from "./driver/primitive.ts";
import type { TaskNode } from "./driver/task-node.ts";
import { WaiterList } from "./driver/waiter.ts";
import type { Task } from "./task.ts";
import { sharedOperation, type Body, type Coroutine, type Op, type Trap } from "./trap.ts";

/**
 * Held by one task at a time; the others wait in the order in which they came. `release` hands it straight to the first
 * of them, so nobody can slip in between.
 *
 * @example
 * ```ts
 * const lock = new Lock();
 * yield* lock.hold(function* () {
 *   yield* sleep(10); // nobody else is in here
 * });
 * lock.holder; // undefined
 * ```
 */
export class Lock extends Primitive {
  protected readonly kind = "Lock";
  readonly #waiters = new WaiterList();
  readonly #acquire: Op<void> = sharedOperation<void>(new LockAcquire(this));
  #holder: TaskNode | undefined;

  /** The task that holds it. */
  get holder(): Task | undefined {
    return this.#holder;
  }

  /** How many tasks wait for it. */
  get waiting(): number {
    return this.#waiters.length;
  }

  /** Waits until the lock is this task's. A checkpoint, also if it is free. Throws `TypeError` if it is already. */
  acquire(): Op<void> {
    return this.#acquire;
  }

  /** Gives the lock to the task that waits first. Not a checkpoint. Throws `TypeError` for a task that does not hold it. */
  release(): void {
    const { current } = this.enter();
    this.checkHolder(current, "release");
    const next = this.#waiters.first;
    this.#holder = next?.task;
    next?.wake(true, undefined);
  }

  /** Acquires the lock, calls `f` as `call` does, and releases it however that ends. A checkpoint. */
  hold<T, A extends readonly unknown[]>(f: Body<T, A>, ...args: A): Op<T> {
    checkBody("lock.hold", f);
    return call(lockedBody<T, A>, this, f, args);
  }

  protected override bound(): void {
    this.#holder = undefined;
  }

  /** @internal */
  begin(task: TaskNode, request: Trap): void {
    if (this.#holder === task) {
      throw new TypeError(
        `${task.inWords()} acquired ${this.inWords()}, which it holds: it would wait for itself`,
      );
    }
    if (this.#holder !== undefined) return this.#waiters.push(task.parkOn(request));
    this.#holder = task;
    task.answerAtOnce(request, true, undefined);
  }

  /** @internal Throws unless `task` holds the lock; code posted by the host speaks for the holder. */
  checkHolder(task: TaskNode | null, doing: string): void {
    if (this.#holder !== undefined && (task === null || task === this.#holder)) return;
    const who = task === null ? "host code" : task.inWords();
    const holder = this.#holder === undefined ? "nobody holds" : `${this.#holder.inWords()} holds`;
    throw new TypeError(`${who} asked to ${doing} ${this.inWords()}, which ${holder}`);
  }
}

class LockAcquire extends PrimitiveTrap<Lock> {
  constructor(on: Lock) {
    super("acquire", on);
  }

  begin(task: TaskNode): void {
    this.on.begin(task, this);
  }

  override holders(): readonly Task[] {
    return this.on.holder === undefined ? [] : [this.on.holder];
  }
}

function* lockedBody<T, A extends readonly unknown[]>(lock: Lock, f: Body<T, A>, args: A): Coroutine<T> {
  yield* lock.acquire();
  const me = lock.holder;
  try {
    return yield* call(f, ...args);
  } finally {
    // A condition that was not let acquire it again, at the very end of a run, has left it with somebody else.
    if (lock.holder === me) lock.release();
  }
}
