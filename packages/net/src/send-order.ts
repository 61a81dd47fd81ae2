import { WaitQueue, type Coroutine, type Op, type Trap } from "@outloop/core";
import { write } from "@outloop/core/io";

/** An operation of core that sends on a descriptor. */
export type Sender<A> = (fd: number, argument: A) => Op<void>;

/**
 * Lets the tasks that send on one descriptor do so one after the other, in the order of their calls. A task that meets
 * nobody pays for no more than a look.
 */
export class SendOrder {
  readonly fd: number;
  readonly #checkOpen: () => void;
  #isBusy = false;
  #queue: WaitQueue | undefined;
  /** Written while somebody else was sending: it has to leave behind that. */
  #behind: Uint8Array[] = [];

  constructor(fd: number, checkOpen: () => void) {
    this.fd = fd;
    this.#checkOpen = checkOpen;
  }

  /** Does `send` when its turn comes. A checkpoint. */
  inTurn<A>(send: Sender<A>, argument: A): Op<void> {
    return new Send(this, send, argument);
  }

  /** As `write` of core, behind what another task is sending. Not a checkpoint. */
  write(bytes: Uint8Array): Op<number> {
    return new Write(this, bytes);
  }

  /** Nobody waits any longer for what has been closed. */
  close(error: () => Error): void {
    this.#behind = [];
    while (this.#queue?.fail(error()) === true);
  }

  /** @internal False when somebody else is sending; the caller then waits. */
  begin(): boolean {
    this.#checkOpen();
    if (this.#isBusy) return false;
    return (this.#isBusy = true);
  }

  /** @internal The turn goes to whoever waits longest. */
  end(): void {
    if (this.#behind.length > 0) this.#behind = [];
    if (this.#queue?.wake() !== true) this.#isBusy = false;
  }

  /** @internal The next of what was written meanwhile, as what writes it. */
  nextBehind(): Op<number> | undefined {
    const bytes = this.#behind.shift();
    return bytes === undefined ? undefined : write(this.fd, bytes);
  }

  /** @internal */
  *wait<A>(send: Sender<A>, argument: A): Coroutine<void> {
    this.#queue ??= new WaitQueue();
    yield* this.#queue.wait(() => `its turn to send on fd ${this.fd}`);
    try {
      // The descriptor may have been closed since the turn was handed over, and its number be somebody else's.
      this.#checkOpen();
    } catch (error) {
      this.end();
      throw error;
    }
    yield* new Send(this, send, argument, true);
  }

  /** @internal */
  beginWrite(bytes: Uint8Array): Op<number> {
    this.#checkOpen();
    if (!this.#isBusy) return write(this.fd, bytes);
    this.#behind.push(bytes.slice());
    return this.#countBehind();
  }

  // oxlint-disable-next-line require-yield -- an answer at once, as an operation
  *#countBehind(): Coroutine<number> {
    return this.#behind.reduce((sum, { length }) => sum + length, 0);
  }
}

class Write implements Op<number> {
  readonly #order: SendOrder;
  readonly #bytes: Uint8Array;

  constructor(order: SendOrder, bytes: Uint8Array) {
    this.#order = order;
    this.#bytes = bytes;
  }

  [Symbol.iterator](): Iterator<Trap, number, unknown> {
    return this.#order.beginWrite(this.#bytes)[Symbol.iterator]();
  }
}

class Send<A> implements Op<void> {
  readonly #order: SendOrder;
  readonly #send: Sender<A>;
  readonly #argument: A;
  readonly #hasTurn: boolean;

  constructor(order: SendOrder, send: Sender<A>, argument: A, hasTurn = false) {
    this.#order = order;
    this.#send = send;
    this.#argument = argument;
    this.#hasTurn = hasTurn;
  }

  [Symbol.iterator](): Iterator<Trap, void, unknown> {
    return new Sending(this.#order, this.#send, this.#argument, this.#hasTurn);
  }
}

/** One send, as the iterator of its operation: what a generator would do, at a fraction of its cost. */
class Sending<A> implements Iterator<Trap, void, unknown> {
  readonly #order: SendOrder;
  readonly #send: Sender<A>;
  readonly #argument: A;
  #hasTurn: boolean;
  #hasAsked = false;
  /** It met somebody else, and waits. */
  #waiting: Coroutine<void> | undefined;

  constructor(order: SendOrder, send: Sender<A>, argument: A, hasTurn: boolean) {
    this.#order = order;
    this.#send = send;
    this.#argument = argument;
    this.#hasTurn = hasTurn;
  }

  next(answer?: unknown): IteratorResult<Trap, void> {
    if (this.#waiting !== undefined) return this.#waiting.next(answer);
    if (!this.#hasAsked) return this.#ask();
    const behind = this.#order.nextBehind();
    if (behind !== undefined) return firstOf(behind);
    this.#end();
    return { done: true, value: undefined };
  }

  throw(error: unknown): IteratorResult<Trap, void> {
    if (this.#waiting !== undefined) return this.#waiting.throw(error);
    this.#end();
    throw error;
  }

  return(): IteratorResult<Trap, void> {
    if (this.#waiting !== undefined) return this.#waiting.return();
    this.#end();
    return { done: true, value: undefined };
  }

  #ask(): IteratorResult<Trap, void> {
    const asked = this.#send(this.#order.fd, this.#argument);
    if (!this.#hasTurn && !this.#order.begin()) {
      this.#waiting = this.#order.wait(this.#send, this.#argument);
      return this.#waiting.next();
    }
    this.#hasTurn = this.#hasAsked = true;
    return firstOf(asked);
  }

  #end(): void {
    if (!this.#hasTurn) return;
    this.#hasTurn = false;
    this.#order.end();
  }
}

function firstOf(operation: Op<unknown>): IteratorYieldResult<Trap> {
  return operation[Symbol.iterator]().next() as IteratorYieldResult<Trap>;
}
