import { WaitQueue, type Coroutine, type Op, type Trap } from "@outloop/core";
import { write } from "@outloop/core/io";

/** What is sent on. */
interface Target {
  readonly fd: number;
  /** Throws `Closed` once it is closed. */
  checkOpen(): void;
}

/**
 * Lets the tasks that send on one descriptor do so one after the other, in the order of their calls. A task that meets
 * nobody pays for no more than a look.
 */
export class SendOrder {
  readonly #target: Target;
  #isBusy = false;
  #queue: WaitQueue | undefined;
  /** Written while somebody was sending: it has to leave behind that. */
  #behind: Uint8Array[] | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Does `send`, an operation on the descriptor, when its turn comes. A checkpoint. */
  inTurn(send: Op<void>): Op<void> {
    return new Send(this, send, false);
  }

  /** As `write` of core, behind what another task is sending. Not a checkpoint. */
  write(bytes: Uint8Array): Op<number> {
    return new Write(this, write(this.#target.fd, bytes), bytes);
  }

  /** The target has been closed: whoever sends is told, and those who wait then find out one by one. */
  close(): void {
    this.#behind = undefined;
  }

  /** @internal False when somebody else is sending; the caller then waits. */
  begin(): boolean {
    this.#target.checkOpen();
    if (this.#isBusy) return false;
    return (this.#isBusy = true);
  }

  /** @internal The turn goes to whoever waits longest. */
  end(): void {
    if (this.#queue?.wake() !== true) this.#isBusy = false;
  }

  /** @internal The next of what was written meanwhile, as what writes it. */
  nextBehind(): Op<number> | undefined {
    const bytes = this.#behind?.shift();
    return bytes === undefined ? undefined : write(this.#target.fd, bytes);
  }

  /** @internal */
  *wait(send: Op<void>): Coroutine<void> {
    this.#queue ??= new WaitQueue();
    yield* this.#queue.wait(() => `its turn to send on fd ${this.#target.fd}`);
    try {
      // The descriptor may have been closed since the turn was handed over, and its number be somebody else's.
      this.#target.checkOpen();
    } catch (error) {
      this.end();
      throw error;
    }
    yield* new Send(this, send, true);
  }

  /** @internal */
  beginWrite(operation: Op<number>, bytes: Uint8Array): Op<number> {
    this.#target.checkOpen();
    return this.#isBusy ? this.#keep(bytes) : operation;
  }

  // oxlint-disable-next-line require-yield -- an answer at once, as an operation
  *#keep(bytes: Uint8Array): Coroutine<number> {
    this.#behind ??= [];
    this.#behind.push(bytes.slice());
    return this.#behind.reduce((sum, { length }) => sum + length, 0);
  }
}

class Write implements Op<number> {
  readonly #order: SendOrder;
  readonly #operation: Op<number>;
  readonly #bytes: Uint8Array;

  constructor(order: SendOrder, operation: Op<number>, bytes: Uint8Array) {
    this.#order = order;
    this.#operation = operation;
    this.#bytes = bytes;
  }

  [Symbol.iterator](): Iterator<Trap, number, unknown> {
    return this.#order.beginWrite(this.#operation, this.#bytes)[Symbol.iterator]();
  }
}

class Send implements Op<void> {
  readonly #order: SendOrder;
  readonly #send: Op<void>;
  readonly #hasTurn: boolean;

  constructor(order: SendOrder, send: Op<void>, hasTurn: boolean) {
    this.#order = order;
    this.#send = send;
    this.#hasTurn = hasTurn;
  }

  [Symbol.iterator](): Iterator<Trap, void, unknown> {
    return new Sending(this.#order, this.#send, this.#hasTurn);
  }
}

/** One send, as the iterator of its operation: what a generator would do, at a fraction of its cost. */
class Sending implements Iterator<Trap, void, unknown> {
  readonly #order: SendOrder;
  readonly #send: Op<void>;
  #hasTurn: boolean;
  #hasAsked = false;
  #failure: { readonly error: unknown } | undefined;
  /** It met somebody else, and waits. */
  #waiting: Coroutine<void> | undefined;

  constructor(order: SendOrder, send: Op<void>, hasTurn: boolean) {
    this.#order = order;
    this.#send = send;
    this.#hasTurn = hasTurn;
  }

  next(answer?: unknown): IteratorResult<Trap, void> {
    if (this.#waiting !== undefined) return this.#waiting.next(answer);
    return this.#hasAsked ? this.#finish() : this.#begin();
  }

  throw(error: unknown): IteratorResult<Trap, void> {
    if (this.#waiting !== undefined) return this.#waiting.throw(error);
    if (!this.#hasTurn) throw error;
    if (this.#failure === undefined) {
      this.#failure = { error };
      return this.#finish();
    }
    // What was written behind meets an error of its own; of two failures the first one is the one to tell.
    this.#order.end();
    throw this.#failure.error;
  }

  #begin(): IteratorResult<Trap, void> {
    if (!this.#hasTurn && !this.#order.begin()) {
      this.#waiting = this.#order.wait(this.#send);
      return this.#waiting.next();
    }
    this.#hasTurn = this.#hasAsked = true;
    return firstOf(this.#send);
  }

  /** However it has ended: what others have written meanwhile goes on its way, then the turn does. */
  #finish(): IteratorResult<Trap, void> {
    const behind = this.#order.nextBehind();
    if (behind !== undefined) return firstOf(behind);
    this.#order.end();
    if (this.#failure !== undefined) throw this.#failure.error;
    return { done: true, value: undefined };
  }
}

function firstOf(operation: Op<unknown>): IteratorYieldResult<Trap> {
  return operation[Symbol.iterator]().next() as IteratorYieldResult<Trap>;
}
