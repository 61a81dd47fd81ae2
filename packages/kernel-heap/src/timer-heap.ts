/** What the heap needs of an item: a field in which the heap notes where it keeps it. */
export interface Slotted {
  slot: unknown;
}

/** Below this many slots a sweep is not worth its while. */
const SMALL = 64;

/**
 * Items by (deadline, insertion), in a 4-ary heap on typed arrays. Inserting and taking the first cost O(log n). Calling
 * off costs O(1): it only empties the slot, and what is left of it in the heap is dropped when it comes to the top, or
 * in a sweep as soon as more than half of the heap is such leavings. A sweep costs O(n) and makes room for as many
 * calls, so that is O(1) for each of them; the heap never holds more than twice its live items (and 64).
 *
 * Four children to a node: a level fewer than with two halves the cache misses on the way down, and the extra
 * comparisons stay in one cache line.
 */
export class TimerHeap<T extends Slotted> {
  #capacity = SMALL;
  /** The heap itself, three arrays side by side: deadline, number of insertion, slot. */
  #deadlines = new Float64Array(SMALL);
  #numbers = new Float64Array(SMALL);
  #slots = new Int32Array(SMALL);
  #length = 0;
  #live = 0;
  #insertions = 0;

  /** By slot: the item, or null once called off. */
  readonly #items: (T | null)[] = [];
  /** Slots that nothing in the heap names. */
  readonly #free: number[] = [];

  /** How many items are pending. */
  get size(): number {
    return this.#live;
  }

  /** Inserts `item`, which must not be in the heap. */
  insert(deadline: number, item: T): void {
    if (this.#length === this.#capacity) this.#grow();
    const slot = this.#free.pop() ?? this.#items.length;
    this.#items[slot] = item;
    item.slot = slot;
    this.#live++;
    this.#up(this.#length++, deadline, this.#insertions++, slot);
  }

  /** Calls `item` off. Without effect when it is not in the heap. */
  callOff(item: T): void {
    const { slot } = item;
    if (typeof slot !== "number" || this.#items[slot] !== item) return;
    this.#items[slot] = null;
    item.slot = undefined;
    this.#live--;
    if (this.#length > SMALL && this.#length > 2 * this.#live) this.#sweep();
  }

  /** The earliest deadline, or `Infinity`. */
  firstDeadline(): number {
    while (this.#length > 0) {
      if (this.#items[this.#slots[0]!] !== null) return this.#deadlines[0]!;
      this.#free.push(this.#slots[0]!);
      this.#dropFirst();
    }
    return Infinity;
  }

  /** Takes the first item out if its deadline is at or before `now`. */
  takeDue(now: number): T | null {
    if (this.firstDeadline() > now || this.#length === 0) return null;
    const slot = this.#slots[0]!;
    const item = this.#items[slot]!;
    this.#items[slot] = null;
    this.#free.push(slot);
    item.slot = undefined;
    this.#live--;
    this.#dropFirst();
    return item;
  }

  /** Takes all out, in order. */
  drain(): { readonly deadline: number; readonly item: T }[] {
    const drained: { deadline: number; item: T }[] = [];
    for (let deadline = this.firstDeadline(); this.#length > 0; deadline = this.firstDeadline()) {
      drained.push({ deadline, item: this.takeDue(deadline)! });
    }
    return drained;
  }

  /** Throws if the arrays do not form a heap; for tests. */
  checkInvariants(): void {
    let live = 0;
    for (let at = 0; at < this.#length; at++) {
      const parent = (at - 1) >> 2;
      if (at > 0 && !this.#isBefore(this.#deadlines[parent]!, this.#numbers[parent]!, at)) {
        throw new Error(`the entry at ${at} comes before its parent`);
      }
      if (this.#items[this.#slots[at]!] !== null) live++;
    }
    if (live !== this.#live) throw new Error(`${live} items are in the heap, ${this.#live} were counted`);
    if (this.#length > SMALL && this.#length > 2 * this.#live + 1)
      throw new Error("it should have been swept");
    const slots = new Set([...this.#free, ...this.#slots.subarray(0, this.#length)]);
    if (slots.size !== this.#items.length) throw new Error("a slot is lost, or used twice");
  }

  /** Does (deadline, number) come before the entry at `at`? Numbers differ, so the order is total. */
  #isBefore(deadline: number, number: number, at: number): boolean {
    const other = this.#deadlines[at]!;
    return deadline < other || (deadline === other && number < this.#numbers[at]!);
  }

  /** Puts an entry in at `at` or further up. */
  #up(at: number, deadline: number, number: number, slot: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if (!this.#isBefore(deadline, number, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, deadline, number, slot);
  }

  /** Puts an entry in at `at` or further down. */
  #down(at: number, deadline: number, number: number, slot: number): void {
    for (;;) {
      const first = 4 * at + 1;
      if (first >= this.#length) break;
      const end = Math.min(first + 4, this.#length);
      let least = first;
      for (let child = first + 1; child < end; child++) {
        if (this.#isBefore(this.#deadlines[child]!, this.#numbers[child]!, least)) least = child;
      }
      if (this.#isBefore(deadline, number, least)) break;
      this.#move(least, at);
      at = least;
    }
    this.#put(at, deadline, number, slot);
  }

  #dropFirst(): void {
    const last = --this.#length;
    if (last > 0) this.#down(0, this.#deadlines[last]!, this.#numbers[last]!, this.#slots[last]!);
  }

  /** Drops all leavings and builds the heap anew, bottom up. */
  #sweep(): void {
    let kept = 0;
    for (let at = 0; at < this.#length; at++) {
      if (this.#items[this.#slots[at]!] === null) this.#free.push(this.#slots[at]!);
      else this.#move(at, kept++);
    }
    this.#length = kept;
    for (let at = (kept - 2) >> 2; at >= 0; at--) {
      this.#down(at, this.#deadlines[at]!, this.#numbers[at]!, this.#slots[at]!);
    }
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#deadlines[from]!, this.#numbers[from]!, this.#slots[from]!);
  }

  #put(at: number, deadline: number, number: number, slot: number): void {
    this.#deadlines[at] = deadline;
    this.#numbers[at] = number;
    this.#slots[at] = slot;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#deadlines = grown(this.#deadlines, new Float64Array(this.#capacity));
    this.#numbers = grown(this.#numbers, new Float64Array(this.#capacity));
    this.#slots = grown(this.#slots, new Int32Array(this.#capacity));
  }
}

function grown<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
