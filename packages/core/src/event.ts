import type { JobNode } from "./driver/job-node.ts";
import { HostHandle } from "./driver/host-handle.ts";
import { Primitive, PrimitiveTrap, type PrimitiveOptions } from "./driver/primitive.ts";
import type { TaskNode } from "./driver/task-node.ts";
import { WaiterList } from "./driver/waiter.ts";
import { sharedOperation, type Op, type Trap } from "./trap.ts";

/** Options of an `Event` or a `Channel`. */
export interface HostOptions extends PrimitiveOptions {
  /**
   * The host's code may use it too, outside of any run. Until it is closed (an event also by being set), the run counts
   * on the host: it is neither deadlocked nor, on a virtual clock, moved on in time.
   */
  readonly host?: boolean | undefined;
}

/**
 * Something that happens once: tasks wait until it is set. It stays set.
 *
 * @example
 * ```ts
 * const ready = new Event();
 * yield* spawn(function* () {
 *   yield* ready.wait();
 * });
 * ready.set();
 * ready.isSet; // true
 * ```
 */
export class Event extends Primitive {
  protected readonly kind = "Event";
  readonly #waiters = new WaiterList();
  readonly #wait: Op<void> = sharedOperation<void>(new EventWait(this));
  readonly #host: HostHandle | undefined;
  #set = false;

  constructor(options: HostOptions = {}) {
    super(options);
    if (options.host === true) this.#host = new HostHandle();
  }

  get isSet(): boolean {
    return this.#set;
  }

  /** How many tasks wait. */
  get waiting(): number {
    return this.#waiters.length;
  }

  /** Waits until the event is set. A checkpoint, also if it is set already. */
  wait(): Op<void> {
    return this.#wait;
  }

  /** Sets the event and wakes all who wait. Setting it again changes nothing. Not a checkpoint. */
  set(): void {
    if (this.#host === undefined) this.enter();
    this.#set = true;
    while (this.#waiters.first !== null) this.#waiters.first.wake(true, undefined);
    this.#host?.close();
  }

  /** Of an event of the host that will not be set: the run no longer counts on it. Not a checkpoint. */
  close(): void {
    this.#host?.close();
  }

  protected override bound(job: JobNode): void {
    this.#host?.open(job);
  }

  /** @internal */
  begin(task: TaskNode, request: Trap): void {
    if (this.#set) task.answerAtOnce(request, true, undefined);
    else this.#waiters.push(task.parkOn(request));
  }
}

class EventWait extends PrimitiveTrap<Event> {
  constructor(on: Event) {
    super("wait", on);
  }

  begin(task: TaskNode): void {
    this.on.begin(task, this);
  }
}
