interface Sender<T> {
  readonly value: T;
  readonly sent: () => void;
}

const DONE = Promise.resolve();

/**
 * What a good programmer writes on promises for the semantics of our `Channel`: first in, first out on both sides,
 * `capacity` values may lie in it, a sender without room waits. No cancelling, which would make it dearer. A send that
 * need not wait gives a promise that is there already.
 */
export class PromiseChannel<T> {
  readonly #capacity: number;
  readonly #buffer: T[] = [];
  readonly #senders: Sender<T>[] = [];
  readonly #receivers: ((value: T) => void)[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  send(value: T): Promise<void> {
    const receive = this.#receivers.shift();
    if (receive !== undefined) {
      receive(value);
      return DONE;
    }
    if (this.#buffer.length < this.#capacity) {
      this.#buffer.push(value);
      return DONE;
    }
    return new Promise((sent) => this.#senders.push({ value, sent }));
  }

  receive(): Promise<T> {
    const sender = this.#senders.shift();
    if (sender !== undefined) {
      this.#buffer.push(sender.value);
      sender.sent();
    }
    if (this.#buffer.length > 0) return Promise.resolve(this.#buffer.shift()!);
    return new Promise((receive) => this.#receivers.push(receive));
  }
}
