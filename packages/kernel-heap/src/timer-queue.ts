import { Entries } from "./entries.ts";
import { Slots, type Slotted } from "./slots.ts";
import { SortedRun } from "./sorted-run.ts";
import { TimerHeap } from "./timer-heap.ts";

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
 * Calling off costs O(1): it leaves the entry behind, which is dropped when it comes to the front, or in a sweep as soon
 * as more than half of the entries are such leavings. A sweep costs O(n) and makes room for as many calls, so that is
 * O(1) for each of them; the queue never holds more than twice its live items (and 64).
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
    const { length } = this;
    if (length > SMALL && length > 2 * this.#slots.live) this.#sweep();
  }

  /** The earliest deadline, or `Infinity`. */
  firstDeadline(): number {
    if (this.#slots.live === 0) return Infinity;
    for (;;) {
      const inRun = this.#run.deadline;
      const inHeap = this.#heap.deadline;
      const part = inRun <= inHeap ? this.#run : this.#heap;
      if (part.length === 0) this.#comeNearer();
      else if (this.#slots.isLeaving(part.slot)) {
        this.#slots.release(part.slot);
        part.dropFirst();
      } else return Math.min(inRun, inHeap);
    }
  }

  /** Takes the first item out if its deadline is at or before `now`. */
  takeDue(now: number): T | null {
    if (this.#slots.live === 0 || this.firstDeadline() > now) return null;
    const part = this.#run.deadline <= this.#heap.deadline ? this.#run : this.#heap;
    const { slot } = part;
    part.dropFirst();
    return this.#slots.release(slot);
  }

  /** Takes all out, in order. */
  drain(): { readonly deadline: number; readonly item: T }[] {
    const drained: { deadline: number; item: T }[] = [];
    while (this.#slots.live > 0) {
      const deadline = this.firstDeadline();
      drained.push({ deadline, item: this.takeDue(deadline)! });
    }
    this.#sweep();
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
    if (this.length > SMALL && this.length > 2 * this.size + 1) throw new Error("it should have been swept");
    for (let at = 0; at < this.#far.length; at++) {
      if (this.#far.deadlines[at]! <= this.#horizon) throw new Error("a far entry is not far");
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
    if (this.length > 0) return;
    // Nothing is left to be ordered with: the next ones are far again.
    this.#horizon = this.#farthest = this.#lastFar = -Infinity;
    this.#farIsSorted = true;
  }
}
