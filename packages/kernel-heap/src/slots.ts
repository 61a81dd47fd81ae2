/** What the queue needs of an item: a field in which it notes where it keeps it. */
export interface Slotted {
  slot: unknown;
}

const NONE = -1;

/**
 * Gives items numbers, from 0 and as few as possible, so that queues can keep numbers instead of objects. An item that
 * is called off leaves its number behind as a *leaving*: whoever keeps the number frees it when he comes upon it.
 */
export class Slots<T extends Slotted> {
  /** By number: the item, or null for a leaving; for a number that is free, the one that became free before it. */
  #items: (T | number | null)[] = [];
  /** The number that became free last, or `NONE`. */
  #free = NONE;
  #live = 0;

  /** How many numbers stand for an item. */
  get live(): number {
    return this.#live;
  }

  /** A number for `item`, which has none here. */
  add(item: T): number {
    const free = this.#free;
    const slot = free === NONE ? this.#items.length : free;
    if (free !== NONE) this.#free = this.#items[free] as number;
    this.#items[slot] = item;
    item.slot = slot;
    this.#live++;
    return slot;
  }

  /** Calls `item` off. False when it has no number here. */
  callOff(item: T): boolean {
    const { slot } = item;
    if (typeof slot !== "number" || this.#items[slot] !== item) return false;
    this.#items[slot] = null;
    item.slot = undefined;
    this.#live--;
    return true;
  }

  /**
   * Reads the items of some slots, to no other end than that a processor reads many at a time: they lie anywhere in
   * memory, and one by one each would be waited for.
   */
  touch(slots: Int32Array, from: number, to: number): void {
    let found = 0;
    for (let at = from; at < to; at++) if ((this.#items[slots[at]!] as T | null)?.slot === slots[at]) found++;
    this.touched = found;
  }

  /** Something must depend on what was read, or it would not be. */
  touched = 0;

  isLeaving(slot: number): boolean {
    return this.#items[slot] === null;
  }

  /** Nobody keeps `slot` any more: it may be given out again. Returns the item, if it is no leaving. */
  release(slot: number): T | null {
    const item = this.#items[slot] as T | null;
    this.#items[slot] = this.#free;
    this.#free = slot;
    if (item === null) return null;
    item.slot = undefined;
    this.#live--;
    return item;
  }

  /** All numbers are free at once; to be called when none stands for an item. */
  clear(): void {
    this.#items = [];
    this.#free = NONE;
  }

  /** For tests: how many numbers there are, and how many of them are free. */
  get counts(): { readonly all: number; readonly free: number } {
    let free = 0;
    for (let slot = this.#free; slot !== NONE; slot = this.#items[slot] as number) free++;
    return { all: this.#items.length, free };
  }
}
