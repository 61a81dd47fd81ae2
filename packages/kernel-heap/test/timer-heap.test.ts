import { array, assert, constant, double, integer, nat, oneof, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { TimerHeap } from "../src/timer-heap.ts";

interface Item {
  slot: unknown;
  readonly id: number;
}

/** The same by a list that is searched each time. */
class NaiveQueue {
  #entries: { readonly deadline: number; readonly item: Item }[] = [];

  get size(): number {
    return this.#entries.length;
  }

  insert(deadline: number, item: Item): void {
    const at = this.#entries.findIndex((each) => each.deadline > deadline);
    this.#entries.splice(at === -1 ? this.#entries.length : at, 0, { deadline, item });
  }

  callOff(item: Item): void {
    this.#entries = this.#entries.filter((each) => each.item !== item);
  }

  firstDeadline(): number {
    return this.#entries[0]?.deadline ?? Infinity;
  }

  takeDue(now: number): Item | null {
    return this.firstDeadline() <= now ? (this.#entries.shift()?.item ?? null) : null;
  }
}

const deadlines = oneof(
  integer({ min: 0, max: 20 }), // many equal ones
  double({ noNaN: true, noDefaultInfinity: true }),
);
const operations = array(
  oneof(
    { weight: 5, arbitrary: record({ op: constant("insert" as const), deadline: deadlines }) },
    { weight: 3, arbitrary: record({ op: constant("callOff" as const), which: nat() }) },
    { weight: 2, arbitrary: record({ op: constant("take" as const), now: deadlines }) },
  ),
  { maxLength: 600, size: "max" },
);

describe("the timer heap", () => {
  test("does what a sorted list does, and stays a heap, whatever is done to it", () => {
    assert(
      property(operations, (steps) => {
        const heap = new TimerHeap<Item>();
        const naive = new NaiveQueue();
        const items: Item[] = [];
        for (const step of steps) {
          if (step.op === "insert") {
            const item: Item = { slot: undefined, id: items.length };
            items.push(item);
            heap.insert(step.deadline, item);
            naive.insert(step.deadline, item);
          } else if (step.op === "callOff" && items.length > 0) {
            // Often one that is no longer in the heap: that changes nothing.
            const item = items[step.which % items.length]!;
            heap.callOff(item);
            naive.callOff(item);
          } else if (step.op === "take") {
            expect(heap.takeDue(step.now)?.id).toBe(naive.takeDue(step.now)?.id);
          }
          expect(heap.size).toBe(naive.size);
          expect(heap.firstDeadline()).toBe(naive.firstDeadline());
          heap.checkInvariants();
        }
        expect(heap.drain().map(({ item }) => item.id)).toEqual(drained(naive));
        expect(heap.size).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test("forgets what was called off: it never holds more than twice what is pending", () => {
    const heap = new TimerHeap<Item>();
    const items = Array.from({ length: 10_000 }, (_, id): Item => ({ slot: undefined, id }));
    for (const item of items) heap.insert(item.id, item);
    for (const item of items.slice(1)) {
      heap.callOff(item);
      heap.checkInvariants();
    }
    expect(heap.drain()).toEqual([{ deadline: 0, item: items[0] }]);
  });
});

function drained(naive: NaiveQueue): number[] {
  const ids: number[] = [];
  for (let item = naive.takeDue(Infinity); item !== null; item = naive.takeDue(Infinity)) ids.push(item.id);
  return ids;
}
