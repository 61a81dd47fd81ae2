import { describeValue } from "./describe.ts";
import type { JobNode } from "./driver/job-node.ts";
import { HostHandle } from "./driver/host-handle.ts";
import { LastUser } from "./driver/last-user.ts";
import { Primitive, PrimitiveTrap } from "./driver/primitive.ts";
import { Ring } from "./driver/ring.ts";
import type { TaskNode } from "./driver/task-node.ts";
import { WaiterList, type Waiter } from "./driver/waiter.ts";
import { Closed } from "./errors.ts";
import type { HostOptions } from "./event.ts";
import { Operation, sharedOperation, type Op } from "./trap.ts";

/**
 * Carries values from tasks to tasks, first in, first out, on both sides in the order in which they came. `capacity`
 * values may lie in it: 0 (the default) means that a sender waits for its receiver, `Infinity` that none ever waits.
 *
 * A value is handed over in the moment in which both sides are there: a receiver cancelled after that still gets it, a
 * sender cancelled before that has sent nothing. Throws `RangeError` for a capacity that is no whole number from 0.
 *
 * @example
 * ```ts
 * const channel = new Channel<string>();
 * yield* spawn(() => channel.send("hello"));
 * yield* channel.receive(); // "hello"
 * ```
 */
export class Channel<T> extends Primitive {
  protected readonly kind = "Channel";
  readonly capacity: number;
  readonly #buffer = new Ring<T>();
  readonly #senders = new WaiterList();
  readonly #receivers = new WaiterList();
  readonly #receive: Op<T> = sharedOperation<T>(new ChannelReceive(this, false));
  readonly #next: Op<IteratorResult<T, undefined>> = sharedOperation<IteratorResult<T, undefined>>(
    new ChannelReceive(this, true),
  );
  readonly #host: HostHandle | undefined;
  readonly #sent = new LastUser();
  readonly #received = new LastUser();
  #closed = false;

  constructor(capacity = 0, options: HostOptions = {}) {
    super(options);
    if (!((Number.isInteger(capacity) && capacity >= 0) || capacity === Infinity)) {
      throw new RangeError(
        `new Channel(capacity): must be a whole number from 0, or Infinity, got ${describeValue(capacity)}`,
      );
    }
    this.capacity = capacity;
    if (options.host === true) this.#host = new HostHandle();
  }

  /** How many values lie in it. */
  get length(): number {
    return this.#buffer.length;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** How many tasks wait on each side. */
  get waiting(): { readonly senders: number; readonly receivers: number } {
    return { senders: this.#senders.length, receivers: this.#receivers.length };
  }

  /** Sends `value`, waiting for room or, without capacity, for its receiver. A checkpoint. Throws `Closed`. */
  send(value: T): Op<void> {
    return new Operation<void>(new ChannelSend(this, value));
  }

  /** Waits for a value. A checkpoint. Throws `Closed` once the channel is closed and empty. */
  receive(): Op<T> {
    return this.#receive;
  }

  /**
   * As {@link receive}, but the end is no error: for loops. A checkpoint.
   *
   * @example
   * ```ts
   * const channel = new Channel<number>(Infinity);
   * channel.trySend(1);
   * channel.close();
   * for (let item = yield* channel.next(); !item.done; item = yield* channel.next()) {
   *   item.value; // 1
   * }
   * ```
   */
  next(): Op<IteratorResult<T, undefined>> {
    return this.#next;
  }

  /** Sends if nobody would have to wait; false otherwise. Not a checkpoint. Throws `Closed`. */
  trySend(value: T): boolean {
    this.#use();
    if (this.#closed) throw this.#closedError("send to");
    return this.#offer(value, this.job?.current ?? null);
  }

  /** Receives if nobody would have to wait; undefined otherwise. Not a checkpoint. Throws `Closed` at the end. */
  tryReceive(): { readonly value: T } | undefined {
    this.#use();
    if (this.#isEmpty()) {
      if (this.#closed) throw this.#closedError("receive from");
      return undefined;
    }
    return { value: this.#take(this.job?.current ?? null) };
  }

  /**
   * Ends the channel: parked and later senders get `Closed`; what lies in it can still be received, then receivers get
   * `Closed`. Closing it again changes nothing. Not a checkpoint.
   */
  close(): void {
    this.#use();
    if (this.#closed) return;
    this.#closed = true;
    while (this.#senders.first !== null) this.#senders.first.wake(false, this.#closedError("send to"));
    while (this.#receivers.first !== null) this.#end(this.#receivers.first);
    this.#host?.close();
  }

  /** @internal */
  beginSend(task: TaskNode, request: PrimitiveTrap<Channel<T>>): void {
    if (this.#closed) throw this.#closedError("send to");
    if (this.#offer(request.value as T, task)) task.answerAtOnce(request, true, undefined);
    else this.#senders.push(task.parkOn(request));
  }

  /** @internal */
  beginReceive(task: TaskNode, request: PrimitiveTrap<Channel<T>>): void {
    const isNext = request.value === NEXT;
    if (!this.#isEmpty()) {
      const value = this.#take(task);
      task.answerAtOnce(request, true, isNext ? { done: false, value } : value);
    } else if (!this.#closed) this.#receivers.push(task.parkOn(request));
    else if (isNext) task.answerAtOnce(request, true, { done: true, value: undefined });
    else throw this.#closedError("receive from");
  }

  protected override bound(job: JobNode): void {
    this.#sent.forgetTasks();
    this.#received.forgetTasks();
    this.#host?.open(job);
  }

  #use(): void {
    if (this.#host === undefined) this.enter();
    else this.#host.used();
  }

  /** Hands `value` to the first receiver, or puts it in if there is room. */
  #offer(value: T, by: TaskNode | null): boolean {
    const receiver = this.#receivers.first;
    if (receiver !== null) this.#give(receiver, value);
    else if (this.#buffer.length < this.capacity) this.#buffer.push(value);
    else return false;
    this.#sent.note(by);
    return true;
  }

  #isEmpty(): boolean {
    return this.#buffer.length === 0 && this.#senders.length === 0;
  }

  /** The oldest value; the first sender that waits has room now. */
  #take(by: TaskNode | null): T {
    this.#received.note(by);
    const sender = this.#senders.first;
    if (sender !== null) {
      this.#sent.note(sender.task);
      this.#buffer.push(valueOf(sender) as T);
      sender.wake(true, undefined);
    }
    return this.#buffer.shift()!;
  }

  #give(receiver: Waiter, value: T): void {
    this.#received.note(receiver.task);
    receiver.wake(true, valueOf(receiver) === NEXT ? { done: false, value } : value);
  }

  #end(receiver: Waiter): void {
    if (valueOf(receiver) === NEXT) receiver.wake(true, { done: true, value: undefined });
    else receiver.wake(false, this.#closedError("receive from"));
  }

  /** @internal Who used the other side last: for whoever waits on this one. */
  otherSide(isSender: boolean): string {
    return isSender ? this.#received.inWords("last received from by") : this.#sent.inWords("last sent to by");
  }

  #closedError(doing: string): Closed {
    return new Closed(`cannot ${doing} ${this.inWords()}: it is closed`);
  }
}

/** What the wait of a sender or receiver is about. */
function valueOf({ request }: Waiter): unknown {
  return (request as PrimitiveTrap<Channel<unknown>>).value;
}

/** The value of a receiver's trap that asked `next`. */
const NEXT = Symbol("next");

class ChannelSend<T> extends PrimitiveTrap<Channel<T>> {
  constructor(on: Channel<T>, value: T) {
    super("send", on, value);
  }

  begin(task: TaskNode): void {
    this.on.beginSend(task, this);
  }

  override history(): string {
    return this.on.otherSide(true);
  }
}

class ChannelReceive<T> extends PrimitiveTrap<Channel<T>> {
  constructor(on: Channel<T>, isNext: boolean) {
    super(isNext ? "next" : "receive", on, isNext ? NEXT : undefined);
  }

  begin(task: TaskNode): void {
    this.on.beginReceive(task, this);
  }

  override history(): string {
    return this.on.otherSide(false);
  }
}
