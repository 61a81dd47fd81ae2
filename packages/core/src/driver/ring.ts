/** A queue in an array that is used round and round: pushing and shifting cost the same at any length. */
export class Ring<T> {
  #items: (T | undefined)[] = [];
  /** The size is a power of two, so that a mask wraps the index. */
  #mask = 15;
  #first = 0;
  length = 0;

  push(item: T): void {
    if (this.length > this.#mask) this.#grow();
    this.#items[(this.#first + this.length) & this.#mask] = item;
    this.length++;
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first = (this.#first + 1) & this.#mask;
    this.length--;
    return item;
  }

  /**
   * Takes the item at `index`, counted from the first. The first one takes its place: 0 is as `shift`, and every other
   * choice leaves the rest in an order that only a further choice can give sense to.
   */
  take(index: number): T | undefined {
    const at = (this.#first + index) & this.#mask;
    const item = this.#items[at];
    this.#items[at] = this.#items[this.#first];
    this.#items[this.#first] = item;
    return this.shift();
  }

  /** It is full: all goes to the front of an array with room for twice as many. */
  #grow(): void {
    // oxlint-disable-next-line unicorn/no-new-array -- with room for all of them at once, which Array.from does not make
    const items = new Array<T | undefined>(2 * this.length);
    for (let index = 0; index < this.length; index++)
      items[index] = this.#items[(this.#first + index) & this.#mask];
    this.#items = items;
    this.#first = 0;
    this.#mask = 2 * this.length - 1;
  }
}
