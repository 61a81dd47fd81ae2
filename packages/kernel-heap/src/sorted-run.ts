import { Entries } from "./entries.ts";
import { distribute, stableSort } from "./stable-sort.ts";
import type { TimerHeap } from "./timer-heap.ts";

/** So many items are read ahead: a cache must hold them until they are come to. */
const AHEAD = 512;

/**
 * Many entries in order, made from a heap of them that is in none: distributed at once into buckets, and each bucket is
 * sorted when it is come to, so that neither a million entries nor the first of them cost a long pause.
 */
export class SortedRun {
  #entries = new Entries();
  readonly #scratch = new Entries();
  #at = 0;
  /** Entries before this one are in their final order, and their items have been read. */
  #ready = 0;
  /** Entries before this one are in their final order. */
  #sorted = 0;
  /** Entries before this one are known to be due. */
  #due = 0;
  #ends: Int32Array = new Int32Array(0);
  #bucket = 0;
  readonly #readAhead: (slots: Int32Array, from: number, to: number) => void;

  /** `readAhead` is told of entries that will be come to next. */
  constructor(readAhead: (slots: Int32Array, from: number, to: number) => void) {
    this.#readAhead = readAhead;
  }

  /** How many entries are left. */
  get length(): number {
    return this.#entries.length - this.#at;
  }

  /** The earliest deadline, or `Infinity`. */
  get deadline(): number {
    return this.isAtHand() ? this.#entries.deadlines[this.#at]! : Infinity;
  }

  /** Sees to it that the first entry is in its place. False when there is none. */
  isAtHand(): boolean {
    if (this.#at === this.#ready) {
      if (this.#at === this.#entries.length) return false;
      if (this.#ready === this.#sorted) this.#sortNext();
      this.#readNext();
    }
    return true;
  }

  /** Does the first entry, which is at hand, go before all those of `heap`? */
  isBefore(heap: TimerHeap): boolean {
    return heap.isFrom(this.#entries.deadlines[this.#at]!);
  }

  /** The slot of the first entry, which is at hand. */
  get slot(): number {
    return this.#entries.slots[this.#at]!;
  }

  /** Is the first entry there, and known to be due? Without looking at a deadline. */
  get isKnownDue(): boolean {
    return this.#at < this.#due;
  }

  /** Takes the first entry, which is at hand or known to be due: its slot. */
  take(): number {
    return this.#entries.slots[this.#at++]!;
  }

  /** Takes the first entry, which is at hand, if it is due: its slot, or -1. */
  takeDue(now: number): number {
    if (this.#at >= this.#due) this.#findDue(now);
    return this.#at < this.#due ? this.take() : -1;
  }

  /** Another moment counts: what was due is so no longer. */
  forgetDue(): void {
    this.#due = 0;
  }

  clear(): void {
    this.#entries.length = this.#at = this.#ready = this.#sorted = this.#due = 0;
  }

  /** Takes over all `entries`, which are then none; the run itself must be at its end. Returns what they may use now. */
  refill(entries: Entries, isSorted: boolean): Entries {
    const { length } = entries;
    const spare = this.#entries;
    this.#at = this.#ready = this.#due = this.#bucket = 0;
    if (isSorted) {
      this.#entries = entries;
      this.#sorted = length;
      spare.length = 0;
      return spare;
    }
    spare.length = 0;
    spare.reserve(length);
    this.#ends = distribute(entries, 0, length, spare, 0);
    spare.length = length;
    this.#sorted = 0;
    entries.length = 0;
    return entries;
  }

  /** Keeps the entries that `keeps` accepts: O(n). */
  filter(keeps: (slot: number) => boolean): void {
    // What has been sorted stays sorted, and of buckets that lose their bounds one is made.
    const { length } = this;
    const entries = this.#entries;
    entries.deadlines.copyWithin(0, this.#at, entries.length);
    entries.slots.copyWithin(0, this.#at, entries.length);
    entries.length = length;
    const sorted = this.#sorted - this.#at;
    const head = new Entries();
    for (let at = 0; at < sorted; at++) {
      if (keeps(entries.slots[at]!)) head.push(entries.deadlines[at]!, entries.slots[at]!);
    }
    entries.filter(sorted, keeps);
    entries.deadlines.copyWithin(head.length, sorted, entries.length);
    entries.slots.copyWithin(head.length, sorted, entries.length);
    entries.deadlines.set(head.deadlines.subarray(0, head.length));
    entries.slots.set(head.slots.subarray(0, head.length));
    entries.length -= sorted - head.length;
    this.#at = this.#ready = this.#due = 0;
    this.#sorted = head.length;
    this.#ends = Int32Array.of(entries.length);
    this.#bucket = 0;
  }

  #sortNext(): void {
    let end = this.#sorted;
    while (end === this.#sorted) end = this.#ends[this.#bucket++]!;
    stableSort(this.#entries, this.#sorted, end, this.#scratch);
    this.#sorted = end;
  }

  #readNext(): void {
    const from = this.#ready;
    this.#ready = Math.min(this.#sorted, from + AHEAD);
    this.#readAhead(this.#entries.slots, from, this.#ready);
  }

  /** Finds how many of those whose items have been read are due, in one pass. */
  #findDue(now: number): void {
    const { deadlines } = this.#entries;
    let due = this.#at;
    while (due < this.#ready && deadlines[due]! <= now) due++;
    this.#due = due;
  }
}
