import type { Entries } from "./entries.ts";

/** So few are sorted by insertion. */
const FEW = 24;
/** As many buckets as the caches of a processor can write to at a time. */
const BUCKETS = 1024;
/** Deadlines so uneven that this many distributions leave many together are left to a comparison sort. */
const DEPTH = 4;

/**
 * Distributes the entries `from` to `to` by deadline into `target`, in buckets: every deadline of a bucket is before
 * every one of the next, and entries of a bucket keep their order. Returns where in `target` the buckets end. Costs O(n).
 */
export function distribute(
  source: Entries,
  from: number,
  to: number,
  target: Entries,
  at: number,
): Int32Array {
  const { deadlines, slots } = source;
  let [min, max] = [Infinity, -Infinity];
  for (let index = from; index < to; index++) {
    const deadline = deadlines[index]!;
    if (deadline < min) min = deadline;
    if (deadline > max) max = deadline;
  }
  const count = Math.min(BUCKETS, Math.max(1, (to - from) >> 3));
  // Monotonic in the deadline, whatever is rounded on the way. The whole range of numbers gives 0: one bucket.
  const scale = max > min ? count / (max - min) : 0;
  const ends = new Int32Array(count);
  for (let index = from; index < to; index++) ends[bucketOf(deadlines[index]!, min, scale, count)]!++;
  for (let bucket = 0, end = at; bucket < count; bucket++) {
    const begin = end;
    end += ends[bucket]!;
    ends[bucket] = begin;
  }
  for (let index = from; index < to; index++) {
    const place = ends[bucketOf(deadlines[index]!, min, scale, count)]!++;
    target.deadlines[place] = deadlines[index]!;
    target.slots[place] = slots[index]!;
  }
  return ends;
}

function bucketOf(deadline: number, min: number, scale: number, count: number): number {
  const bucket = (deadline - min) * scale;
  return bucket < count ? Math.trunc(bucket) : count - 1;
}

/** Sorts the entries `from` to `to` by deadline; equal ones keep their order. `scratch` is overwritten. */
export function stableSort(
  entries: Entries,
  from: number,
  to: number,
  scratch: Entries,
  depth: number = 0,
): void {
  if (to - from <= FEW) return insertionSort(entries, from, to);
  if (isSorted(entries, from, to)) return;
  if (depth === DEPTH) return comparisonSort(entries, from, to);
  scratch.reserve(to - from);
  const ends = distribute(entries, from, to, scratch, 0);
  entries.deadlines.set(scratch.deadlines.subarray(0, to - from), from);
  entries.slots.set(scratch.slots.subarray(0, to - from), from);
  let begin = from;
  for (const end of ends) {
    stableSort(entries, begin, from + end, scratch, depth + 1);
    begin = from + end;
  }
}

function isSorted({ deadlines }: Entries, from: number, to: number): boolean {
  for (let index = from + 1; index < to; index++) if (deadlines[index]! < deadlines[index - 1]!) return false;
  return true;
}

function insertionSort({ deadlines, slots }: Entries, from: number, to: number): void {
  for (let index = from + 1; index < to; index++) {
    const deadline = deadlines[index]!;
    const slot = slots[index]!;
    let at = index;
    for (; at > from && deadlines[at - 1]! > deadline; at--) {
      deadlines[at] = deadlines[at - 1]!;
      slots[at] = slots[at - 1]!;
    }
    deadlines[at] = deadline;
    slots[at] = slot;
  }
}

function comparisonSort({ deadlines, slots }: Entries, from: number, to: number): void {
  const order = Array.from({ length: to - from }, (_, index) => from + index);
  order.sort((a, b) => deadlines[a]! - deadlines[b]! || a - b);
  const sortedDeadlines = order.map((index) => deadlines[index]!);
  const sortedSlots = order.map((index) => slots[index]!);
  deadlines.set(sortedDeadlines, from);
  slots.set(sortedSlots, from);
}
