import { array, assert, constant, double, integer, nat, oneof, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { TimerQueue } from "../src/timer-queue.ts";

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
    // More than once at the same moment, too, as a kernel does, with insertions and calls off in between.
    { weight: 1, arbitrary: record({ op: constant("moment" as const), now: deadlines }) },
    { weight: 4, arbitrary: record({ op: constant("take" as const), count: integer({ min: 1, max: 4 }) }) },
  ),
  { maxLength: 600, size: "max" },
);

describe("the timer queue", () => {
  test("does what a sorted list does, and keeps its invariants, whatever is done to it", () => {
    assert(
      property(operations, (steps) => {
        const queue = new TimerQueue<Item>();
        const naive = new NaiveQueue();
        const items: Item[] = [];
        let now = -Infinity;
        for (const step of steps) {
          if (step.op === "insert") {
            const item: Item = { slot: undefined, id: items.length };
            items.push(item);
            queue.insert(step.deadline, item);
            naive.insert(step.deadline, item);
          } else if (step.op === "callOff" && items.length > 0) {
            // Often one that is no longer in the heap: that changes nothing.
            const item = items[step.which % items.length]!;
            queue.callOff(item);
            naive.callOff(item);
          } else if (step.op === "moment") {
            queue.setNow((now = step.now));
          } else if (step.op === "take") {
            for (let count = 0; count < step.count; count++)
              expect(queue.takeDue()?.id).toBe(naive.takeDue(now)?.id);
          }
          expect(queue.size).toBe(naive.size);
          expect(queue.firstDeadline()).toBe(naive.firstDeadline());
          queue.checkInvariants();
        }
        expect(queue.drain().map(({ item }) => item.id)).toEqual(drained(naive));
        expect(queue.size).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test("forgets what was called off: it never holds more than four times what is pending", () => {
    const queue = new TimerQueue<Item>();
    const items = Array.from({ length: 10_000 }, (_, id): Item => ({ slot: undefined, id }));
    for (const item of items) queue.insert(item.id, item);
    for (const item of items.slice(1)) {
      queue.callOff(item);
      queue.checkInvariants();
    }
    expect(queue.drain()).toEqual([{ deadline: 0, item: items[0] }]);
  });
});

describe("what is due", () => {
  function queueOf(count: number): { queue: TimerQueue<Item>; items: Item[] } {
    const queue = new TimerQueue<Item>();
    const items = Array.from({ length: count }, (_, id): Item => ({ slot: undefined, id }));
    for (const item of items) queue.insert(item.id, item);
    return { queue, items };
  }

  test("is no longer, when an earlier moment counts", () => {
    const { queue, items } = queueOf(10);
    queue.setNow(9);
    expect(queue.takeDue()).toBe(items[0]);
    queue.setNow(0);
    expect(queue.takeDue()).toBeNull();
    queue.setNow(1);
    expect(queue.takeDue()).toBe(items[1]);
  });

  test("is forgotten with what is called off, when nothing is left", () => {
    const { queue, items } = queueOf(3);
    queue.setNow(2);
    expect(queue.takeDue()).toBe(items[0]);
    for (const item of items) queue.callOff(item);
    queue.insert(5, { slot: undefined, id: 5 });
    expect(queue.takeDue()).toBeNull();
  });

  test("is forgotten with what is called off, when the rest moves up", () => {
    const { queue, items } = queueOf(100);
    queue.setNow(50);
    expect(queue.takeDue()).toBe(items[0]);
    for (const item of items.slice(0, 80)) queue.callOff(item);
    expect(queue.length).toBeLessThan(80);
    expect(queue.takeDue()).toBeNull();
    queue.setNow(80);
    expect(queue.takeDue()).toBe(items[80]);
  });
});

describe("many at once", () => {
  /** Deadlines in the shapes that a distribution by value finds hard. */
  const shapes: readonly (readonly [string, (index: number, random: number) => number])[] = [
    ["spread evenly", (_, random) => random * 1e6],
    ["a few values only", (index) => index % 7],
    ["all equal", () => 5],
    ["already in order", (index) => index],
    ["in reverse", (index) => -index],
    ["over the whole range of numbers", (index, random) => (random - 0.5) * 10 ** ((index % 600) - 300)],
    ["at both ends of the range", (index) => (index % 2 === 0 ? 1 : -1) * (Number.MAX_VALUE - index)],
    ["with one far away", (index) => (index === 0 ? 1e300 : index % 100)],
    ["crowded ever more closely", (index) => 1 / (1 + index)],
    ["too close to be told apart by a factor", (index) => 1e15 + (index % 50) * 0.125],
  ];

  test.each(shapes)("come out in (deadline, insertion) order: %s", (_, deadlineOf) => {
    let state = 1;
    const random = (): number => (state = (Math.imul(state, 48_271) >>> 0) % 0x7fffffff) / 0x7fffffff;
    const queue = new TimerQueue<Item>();
    const entries = Array.from({ length: 20_000 }, (_each, id): { deadline: number; item: Item } => ({
      deadline: deadlineOf(id, random()),
      item: { slot: undefined, id },
    }));
    const ordered = (some: typeof entries): number[] =>
      some
        .toSorted(
          (a, b) => (a.deadline < b.deadline ? -1 : Number(a.deadline > b.deadline)) || a.item.id - b.item.id,
        )
        .map(({ item }) => item.id);
    for (const { deadline, item } of entries) queue.insert(deadline, item);
    for (const { item } of entries) if (item.id % 3 === 0) queue.callOff(item);
    queue.checkInvariants();

    const left = entries.filter(({ item }) => item.id % 3 !== 0);
    const taken: number[] = [];
    queue.setNow(Infinity);
    for (let count = 0; count < 5000; count++) taken.push(queue.takeDue()!.id);
    expect(taken).toEqual(ordered(left).slice(0, 5000));
    // In the middle of the run, some of the rest is called off, and sweeps it.
    for (const { item } of left) if (item.id % 3 === 1) queue.callOff(item);
    queue.checkInvariants();
    const rest = ordered(left.filter(({ item }) => item.id % 3 === 2 && !taken.includes(item.id)));
    expect(Array.from({ length: 1000 }, () => queue.takeDue()!.id)).toEqual(rest.slice(0, 1000));
    expect(queue.drain().map(({ item }) => item.id)).toEqual(rest.slice(1000));
    expect(queue.length).toBe(0);
  });

  test("those set while others fire find their place among them", () => {
    assert(
      property(
        array(double({ min: 0, max: 100, noNaN: true }), { minLength: 400, maxLength: 1500 }),
        (first) => {
          const queue = new TimerQueue<Item>();
          const naive = new NaiveQueue();
          let id = 0;
          const insert = (deadline: number): void => {
            const item: Item = { slot: undefined, id: id++ };
            queue.insert(deadline, item);
            naive.insert(deadline, item);
          };
          for (const deadline of first) insert(deadline);
          queue.setNow(Infinity);
          for (let count = 0; count < 900; count++) {
            const deadline = queue.firstDeadline();
            expect(queue.takeDue()?.id).toBe(naive.takeDue(Infinity)?.id);
            if (deadline !== Infinity && count % 2 === 0) insert(deadline + (count % 5) * 10);
            queue.checkInvariants();
          }
          expect(queue.drain().map(({ item }) => item.id)).toEqual(drained(naive));
        },
      ),
      { numRuns: 50 },
    );
  });
});

function drained(naive: NaiveQueue): number[] {
  const ids: number[] = [];
  for (let item = naive.takeDue(Infinity); item !== null; item = naive.takeDue(Infinity)) ids.push(item.id);
  return ids;
}
