/** Room for so many entries to begin with. */
const SMALL = 64;

/**
 * Slots by (deadline, insertion), in a 4-ary heap on typed arrays: inserting and taking the first cost O(log n).
 *
 * Four children to a node: a level fewer than with two halves the cache misses on the way down, and the extra
 * comparisons stay in one cache line.
 */
export class TimerHeap {
  #capacity = SMALL;
  /** The heap itself, three arrays side by side: deadline, number of insertion, slot. */
  #deadlines = new Float64Array(SMALL);
  #numbers = new Float64Array(SMALL);
  #slots = new Int32Array(SMALL);
  #insertions = 0;
  length = 0;

  insert(deadline: number, slot: number): void {
    if (this.length === this.#capacity) this.#grow();
    this.#up(this.length++, deadline, this.#insertions++, slot);
  }

  /** The earliest deadline; `Infinity` when it is empty. */
  get deadline(): number {
    return this.length === 0 ? Infinity : this.#deadlines[0]!;
  }

  /** Is no entry before `deadline`? */
  isFrom(deadline: number): boolean {
    return this.length === 0 || this.#deadlines[0]! >= deadline;
  }

  /** Takes the first entry if it is due: its slot, or -1. */
  takeDue(now: number): number {
    return this.length === 0 || this.#deadlines[0]! > now ? -1 : this.take();
  }

  /** The slot of the first entry, if there is one. */
  get slot(): number {
    return this.#slots[0]!;
  }

  /** Takes the first entry, if there is one: its slot. */
  take(): number {
    const { slot } = this;
    const last = --this.length;
    if (last > 0) this.#down(0, this.#deadlines[last]!, this.#numbers[last]!, this.#slots[last]!);
    return slot;
  }

  /** Keeps the entries that `keeps` accepts, and builds the heap anew, bottom up: O(n). */
  filter(keeps: (slot: number) => boolean): void {
    let kept = 0;
    for (let at = 0; at < this.length; at++) if (keeps(this.#slots[at]!)) this.#move(at, kept++);
    this.length = kept;
    for (let at = (kept - 2) >> 2; at >= 0; at--) {
      this.#down(at, this.#deadlines[at]!, this.#numbers[at]!, this.#slots[at]!);
    }
  }

  /** Throws if the arrays do not form a heap; for tests. */
  checkInvariants(): void {
    for (let at = 1; at < this.length; at++) {
      const parent = (at - 1) >> 2;
      if (!this.#isBefore(this.#deadlines[parent]!, this.#numbers[parent]!, at)) {
        throw new Error(`the entry at ${at} comes before its parent`);
      }
    }
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
      if (first >= this.length) break;
      const end = Math.min(first + 4, this.length);
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
