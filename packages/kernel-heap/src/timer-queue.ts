import { Entries } from "./entries.ts";
import { Slots, type Slotted } from "./slots.ts";
import { SortedRun } from "./sorted-run.ts";
import { TimerHeap } from "./timer-heap.ts";

/** Leavings are swept when there are so many entries to one that is pending. */
const LEAVINGS = 4;
/** Up to so many far entries go to the heap one by one; making a run of fewer gains nothing. */
const SMALL = 64;

/**
 * Items by (deadline, insertion), exactly, over the whole range of numbers. Three parts, by deadline:
 *
 * - the *far* entries, beyond everything else: in the order in which they came;
 * - the *run*: what was far once, sorted piece by piece as it is come to;
 * - the *heap*: what was inserted since and is not far.
 *
 * When heap and run are empty, what is far becomes the run. So a timer that is set further away than all others, which
 * most are, costs O(1) to insert, and a million that are pending at once are sorted by distribution, at a cost for each
 * that hardly grows with their number. Any other costs O(log n).
 *
 * Calling off costs O(1): it leaves the entry behind, 20 bytes, which is dropped when it comes to the front, or in a
 * sweep as soon as three quarters of the entries are such leavings. A sweep costs O(n) and makes room for as many calls,
 * so that is O(1) for each of them; the queue never holds more than four times its live items (and 64).
 *
 * Equal deadlines: whatever is in the run was inserted before what is in the heap, since it was far until nothing else
 * was left; so the run goes first.
 */
export class TimerQueue<T extends Slotted> {
  readonly #slots = new Slots<T>();
  readonly #heap = new TimerHeap();
  readonly #run = new SortedRun((slots, from, to) => this.#slots.touch(slots, from, to));
  #far = new Entries();
  /** The deadlines of the far entries came in order. */
  #farIsSorted = true;
  #lastFar = -Infinity;
  /** The latest far deadline. */
  #farthest = -Infinity;
  /** Deadlines beyond this one are far. */
  #horizon = -Infinity;
  #now = -Infinity;

  /** How many items are pending. */
  get size(): number {
    return this.#slots.live;
  }

  /** Inserts `item`, which must not be in the queue. */
  insert(deadline: number, item: T): void {
    const slot = this.#slots.add(item);
    if (deadline <= this.#horizon) return this.#heap.insert(deadline, slot);
    if (deadline < this.#lastFar) this.#farIsSorted = false;
    this.#lastFar = deadline;
    if (deadline > this.#farthest) this.#farthest = deadline;
    this.#far.push(deadline, slot);
  }

  /** Calls `item` off. Without effect when it is not in the queue. */
  callOff(item: T): void {
    if (!this.#slots.callOff(item)) return;
    const { live } = this.#slots;
    if (live === 0) this.#clear();
    else if (this.length > SMALL && this.length > LEAVINGS * live) this.#sweep();
  }

  /** The earliest deadline, or `Infinity`. */
  firstDeadline(): number {
    while (this.#slots.live > 0) {
      const part = this.#firstPart();
      if (!this.#slots.isLeaving(part.slot)) return part.deadline;
      this.#slots.release(part.take());
    }
    return Infinity;
  }

  /** From here on, what has its deadline at or before `now` is due. */
  setNow(now: number): void {
    this.#now = now;
    this.#run.forgetDue();
  }

  /**
   * Takes the first item out if it is due. For most nothing but whole numbers is looked at: where code is not compiled or a
   * call not inlined, each deadline would be an object, and the collector would come by for them.
   */
  takeDue(): T | null {
    while (this.#slots.live > 0) {
      const isKnown = this.#run.isKnownDue && this.#heap.length === 0;
      const slot = isKnown ? this.#run.take() : this.#firstPart().takeDue(this.#now);
      if (slot < 0) return null;
      const item = this.#slots.release(slot);
      if (item !== null) return item;
    }
    return null;
  }

  /** Takes all out, in order. */
  drain(): { readonly deadline: number; readonly item: T }[] {
    const drained: { deadline: number; item: T }[] = [];
    this.setNow(Infinity);
    while (this.#slots.live > 0) {
      const deadline = this.firstDeadline();
      drained.push({ deadline, item: this.takeDue()! });
    }
    this.#clear();
    return drained;
  }

  /** Entries, leavings included. */
  get length(): number {
    return this.#heap.length + this.#run.length + this.#far.length;
  }

  /** Throws if anything is not as it should be; for tests. */
  checkInvariants(): void {
    this.#heap.checkInvariants();
    const { all, free } = this.#slots.counts;
    if (all - free !== this.length) throw new Error("a slot is lost, or used twice");
    if (this.length > SMALL && this.length > LEAVINGS * this.size)
      throw new Error("it should have been swept");
    for (let at = 0; at < this.#far.length; at++) {
      if (this.#far.deadlines[at]! <= this.#horizon) throw new Error("a far entry is not far");
    }
  }

  /** The part that holds the first entry; there is one. */
  #firstPart(): SortedRun | TimerHeap {
    for (;;) {
      if (this.#run.isAtHand()) return this.#run.isBefore(this.#heap) ? this.#run : this.#heap;
      if (this.#heap.length > 0) return this.#heap;
      this.#comeNearer();
    }
  }

  /** Heap and run are empty: what was far is so no longer. */
  #comeNearer(): void {
    this.#horizon = this.#farthest;
    const far = this.#far;
    if (far.length > SMALL || this.#farIsSorted) this.#far = this.#run.refill(far, this.#farIsSorted);
    else {
      for (let at = 0; at < far.length; at++) this.#heap.insert(far.deadlines[at]!, far.slots[at]!);
      far.length = 0;
    }
    this.#farIsSorted = true;
    this.#lastFar = -Infinity;
  }

  /** Drops all leavings. */
  #sweep(): void {
    const keeps = (slot: number): boolean => {
      if (!this.#slots.isLeaving(slot)) return true;
      this.#slots.release(slot);
      return false;
    };
    this.#heap.filter(keeps);
    this.#run.filter(keeps);
    this.#far.filter(0, keeps);
  }

  /** Nothing is pending: all leavings go at once, and the next timers, which there is nothing to order with, are far. */
  #clear(): void {
    this.#heap.length = 0;
    this.#run.clear();
    this.#far.length = 0;
    this.#slots.clear();
    this.#horizon = this.#farthest = this.#lastFar = -Infinity;
    this.#farIsSorted = true;
  }
}
