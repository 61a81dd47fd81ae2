/** A queue in an array that is used round and round: pushing and shifting cost the same at any length. */
export class Ring<T> {
  #items: (T | undefined)[] = [undefined, undefined, undefined, undefined];
  #first = 0;
  length = 0;

  push(item: T): void {
    if (this.length === this.#items.length) this.#grow();
    this.#items[(this.#first + this.length) & (this.#items.length - 1)] = item;
    this.length++;
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first = (this.#first + 1) & (this.#items.length - 1);
    this.length--;
    return item;
  }

  /**
   * Takes the item at `index`, counted from the first. The first one takes its place: 0 is as `shift`, and every other
   * choice leaves the rest in an order that only a further choice can give sense to.
   */
  take(index: number): T | undefined {
    const at = (this.#first + index) & (this.#items.length - 1);
    const item = this.#items[at];
    this.#items[at] = this.#items[this.#first];
    this.#items[this.#first] = item;
    return this.shift();
  }

  /** The size is a power of two, so that a mask wraps the index. */
  #grow(): void {
    const items = this.#items;
    this.#items = [
      ...items.slice(this.#first),
      ...items.slice(0, this.#first),
      ...items.map(() => undefined),
    ];
    this.#first = 0;
  }
}
