/** Entries as two arrays side by side, in the order in which they were added: as small as they can be, and fast to scan. */
export class Entries {
  deadlines: Float64Array = new Float64Array(64);
  slots: Int32Array = new Int32Array(64);
  length = 0;

  push(deadline: number, slot: number): void {
    if (this.length === this.slots.length) this.reserve(2 * this.length);
    this.deadlines[this.length] = deadline;
    this.slots[this.length++] = slot;
  }

  /** Makes room for `capacity` entries. */
  reserve(capacity: number): void {
    if (capacity <= this.slots.length) return;
    const { deadlines, slots, length } = this;
    this.deadlines = new Float64Array(capacity);
    this.deadlines.set(deadlines.subarray(0, length));
    this.slots = new Int32Array(capacity);
    this.slots.set(slots.subarray(0, length));
  }

  /** Keeps those from `from` on that `keeps` accepts, in their order. */
  filter(from: number, keeps: (slot: number) => boolean): void {
    const { deadlines, slots } = this;
    let kept = from;
    for (let at = from; at < this.length; at++) {
      const slot = slots[at]!;
      if (!keeps(slot)) continue;
      deadlines[kept] = deadlines[at]!;
      slots[kept++] = slot;
    }
    this.length = kept;
  }
}
