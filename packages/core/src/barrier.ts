import { describeValue } from "./describe.ts";
import { Primitive, PrimitiveTrap, type PrimitiveOptions } from "./driver/primitive.ts";
import type { TaskNode } from "./driver/task-node.ts";
import { WaiterList } from "./driver/waiter.ts";
import { sharedOperation, type Op, type Trap } from "./trap.ts";

/**
 * Holds tasks until `n` of them have come, then lets these go on and begins anew. One that is cancelled while it waits
 * has not come: the others wait for somebody else. Throws `RangeError` unless `n` is a whole number from 1.
 *
 * @example
 * ```ts
 * const start = new Barrier(2);
 * const other = yield* spawn(() => start.wait());
 * yield* start.wait(); // 0, since the other has not begun yet
 * yield* other.join(); // 1
 * ```
 */
export class Barrier extends Primitive {
  protected readonly kind = "Barrier";
  readonly #waiters = new WaiterList();
  readonly #wait: Op<number> = sharedOperation<number>(new BarrierWait(this));
  readonly size: number;

  constructor(n: number, options: PrimitiveOptions = {}) {
    super(options);
    if (!(Number.isInteger(n) && n >= 1)) {
      throw new RangeError(`new Barrier(n): n must be a whole number from 1, got ${describeValue(n)}`);
    }
    this.size = n;
  }

  /** How many tasks wait. */
  get waiting(): number {
    return this.#waiters.length;
  }

  /** Waits until `n` tasks have come; gives the place in which this one came, from 0. A checkpoint. */
  wait(): Op<number> {
    return this.#wait;
  }

  /** @internal */
  begin(task: TaskNode, request: Trap): void {
    this.#waiters.push(task.parkOn(request));
    if (this.#waiters.length < this.size) return;
    for (let place = 0; this.#waiters.first !== null; place++) this.#waiters.first.wake(true, place);
  }
}

class BarrierWait extends PrimitiveTrap<Barrier> {
  constructor(on: Barrier) {
    super("wait", on);
  }

  begin(task: TaskNode): void {
    this.on.begin(task, this);
  }
}
