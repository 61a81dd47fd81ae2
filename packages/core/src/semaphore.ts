import { call, checkBody } from "./call.ts";
import { describeValue } from "./describe.ts";
import { LastUser } from "./driver/last-user.ts";
import { Primitive, PrimitiveTrap, type PrimitiveOptions } from "./driver/primitive.ts";
import type { TaskNode } from "./driver/task-node.ts";
import { WaiterList } from "./driver/waiter.ts";
import type { Task } from "./task.ts";
import { sharedOperation, type Body, type Coroutine, type Op, type Trap } from "./trap.ts";

/**
 * Lets so many tasks in at once; the others wait in the order in which they came. Who gives a permit back need not be
 * who took it. Throws `RangeError` unless `permits` is a whole number from 0.
 *
 * @example
 * ```ts
 * const atOnce = new Semaphore(2);
 * for (const name of many) yield* spawn(() => atOnce.hold(download, name));
 * atOnce.free; // 2, since none of them has begun
 * ```
 */
export class Semaphore extends Primitive {
  protected readonly kind = "Semaphore";
  readonly #waiters = new WaiterList();
  readonly #acquire: Op<void> = sharedOperation<void>(new SemaphoreAcquire(this));
  /** Who took the permits that are out, oldest first. */
  #holders: TaskNode[] = [];
  readonly #permits: number;
  readonly #released = new LastUser();

  constructor(permits: number, options: PrimitiveOptions = {}) {
    super(options);
    if (!(Number.isInteger(permits) && permits >= 0)) {
      throw new RangeError(
        `new Semaphore(n): n must be a whole number from 0, got ${describeValue(permits)}`,
      );
    }
    this.#permits = permits;
  }

  /** How many permits are left. */
  get free(): number {
    return this.#permits - this.#holders.length;
  }

  /** Who took the permits that are out. */
  get holders(): readonly Task[] {
    return [...this.#holders];
  }

  /** How many tasks wait for a permit. */
  get waiting(): number {
    return this.#waiters.length;
  }

  /** Waits for a permit. A checkpoint, also if one is free. */
  acquire(): Op<void> {
    return this.#acquire;
  }

  /** Gives a permit back, to the task that waits first. Not a checkpoint. Throws `RangeError` if none is out. */
  release(): void {
    const { current } = this.enter();
    if (this.#holders.length === 0)
      throw new RangeError(`${this.inWords()} was released, but no permit is out`);
    this.#released.note(current);
    const own = current === null ? -1 : this.#holders.indexOf(current);
    this.#holders.splice(Math.max(own, 0), 1);
    const next = this.#waiters.first;
    if (next === null) return;
    this.#holders.push(next.task);
    next.wake(true, undefined);
  }

  /** Takes a permit, calls `f` as `call` does, and gives it back however that ends. A checkpoint. */
  hold<T, A extends readonly unknown[]>(f: Body<T, A>, ...args: A): Op<T> {
    checkBody("semaphore.hold", f);
    return call(heldBody<T, A>, this, f, args);
  }

  protected override bound(): void {
    this.#holders = [];
    this.#released.forgetTasks();
  }

  /** @internal */
  releaser(): string {
    return this.#released.inWords("last released by");
  }

  /** @internal */
  begin(task: TaskNode, request: Trap): void {
    if (this.free === 0) return this.#waiters.push(task.parkOn(request));
    this.#holders.push(task);
    task.answerAtOnce(request, true, undefined);
  }
}

class SemaphoreAcquire extends PrimitiveTrap<Semaphore> {
  constructor(on: Semaphore) {
    super("acquire", on);
  }

  begin(task: TaskNode): void {
    this.on.begin(task, this);
  }

  override holders(): readonly Task[] {
    return this.on.holders;
  }

  override history(): string {
    return this.on.releaser();
  }
}

function* heldBody<T, A extends readonly unknown[]>(
  semaphore: Semaphore,
  f: Body<T, A>,
  args: A,
): Coroutine<T> {
  yield* semaphore.acquire();
  try {
    return yield* call(f, ...args);
  } finally {
    semaphore.release();
  }
}
