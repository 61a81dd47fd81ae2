import { call } from "./call.ts";
import { describeValue } from "./describe.ts";
import { LastUser } from "./driver/last-user.ts";
import { Primitive, PrimitiveTrap, type PrimitiveOptions } from "./driver/primitive.ts";
import type { TaskNode } from "./driver/task-node.ts";
import { WaiterList } from "./driver/waiter.ts";
import type { Lock } from "./lock.ts";
import { shield } from "./scope.ts";
import { self } from "./spawn.ts";
import { sharedOperation, type Coroutine, type Op, type Trap } from "./trap.ts";

/**
 * Waits for what the tasks that share a lock tell each other. `wait` gives the lock up, waits to be notified, and has
 * the lock again when it ends, however it ends: a cancel raises only after that. Check in a loop what you wait for.
 *
 * @example
 * ```ts
 * const lock = new Lock();
 * const changed = new Condition(lock);
 * let stock = 0;
 * yield* spawn(() =>
 *   lock.hold(function* () {
 *     while (stock === 0) yield* changed.wait();
 *   }),
 * );
 * yield* checkpoint();
 * yield* lock.hold(function* () {
 *   stock = 1;
 *   changed.notify();
 * });
 * ```
 */
export class Condition extends Primitive {
  protected readonly kind = "Condition";
  readonly #waiters = new WaiterList();
  readonly #notified: Op<void> = sharedOperation<void>(new ConditionWait(this));
  readonly #notifier = new LastUser();
  readonly lock: Lock;

  constructor(lock: Lock, options: PrimitiveOptions = {}) {
    super(options);
    this.lock = lock;
  }

  /** How many tasks wait to be notified. */
  get waiting(): number {
    return this.#waiters.length;
  }

  /**
   * Gives the lock up and waits to be notified; has it again when it ends. A checkpoint. Throws `TypeError` for a task
   * that does not hold the lock.
   */
  wait(): Op<void> {
    return call(waitBody, this, this.#notified);
  }

  /**
   * Wakes the `n` tasks that wait longest. Not a checkpoint. Throws `TypeError` for a task that does not hold the lock,
   * and `RangeError` for an `n` that is no whole number.
   */
  notify(n = 1): void {
    const job = this.enter();
    if (!((Number.isInteger(n) && n >= 0) || n === Infinity)) {
      throw new RangeError(`condition.notify(n): n must be a whole number from 0, got ${describeValue(n)}`);
    }
    this.lock.bind(job);
    const { current } = job;
    this.lock.checkHolder(current, "notify");
    this.#notifier.note(current);
    for (let left = n; left > 0 && this.#waiters.first !== null; left--)
      this.#waiters.first.wake(true, undefined);
  }

  /** Wakes all tasks that wait. As {@link notify}. */
  notifyAll(): void {
    this.notify(Infinity);
  }

  protected override bound(): void {
    this.#notifier.forgetTasks();
  }

  /** @internal */
  notifier(): string {
    return this.#notifier.inWords("last notified by");
  }

  /** @internal */
  begin(task: TaskNode, request: Trap): void {
    this.lock.bind(task.job);
    this.lock.checkHolder(task, "wait with");
    this.#waiters.push(task.parkOn(request));
    this.lock.release();
  }
}

class ConditionWait extends PrimitiveTrap<Condition> {
  constructor(on: Condition) {
    super("wait", on);
  }

  begin(task: TaskNode): void {
    this.on.begin(task, this);
  }

  override history(): string {
    return this.on.notifier();
  }
}

function* waitBody({ lock }: Condition, notified: Op<void>): Coroutine<void> {
  const me = yield* self();
  // Who does not hold the lock gets an error, and no lock.
  if (lock.holder !== me) {
    yield* notified;
    return;
  }
  try {
    yield* notified;
  } finally {
    // A cancel that was due before the wait began has left the lock where it was.
    if (lock.holder !== me) yield* shield(() => lock.acquire());
  }
}
