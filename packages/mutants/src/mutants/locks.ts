import type { Mutant } from "../mutant.ts";

const lockSource = "packages/core/src/lock.ts";
const semaphoreSource = "packages/core/src/semaphore.ts";
const eventSource = "packages/core/src/event.ts";
const barrierSource = "packages/core/src/barrier.ts";
const primitiveSource = "packages/core/src/driver/primitive.ts";

export const locks: readonly Mutant[] = [
  {
    id: "lock-to-last-waiter",
    rules: ["P4"],
    title: "a lock is handed to who came last",
    file: lockSource,
    from: `const next = this.#waiters.first;
    this.#holder = next?.task;
    next?.wake`,
    to: `const next = this.#waiters.last;
    this.#holder = next?.task;
    next?.wake`,
  },
  {
    id: "lock-barging",
    rules: ["P19"],
    title: "a lock that is released is free until the next task runs",
    file: lockSource,
    from: "this.#holder = next?.task;",
    to: "this.#holder = undefined;",
  },
  {
    id: "lock-waits-for-itself",
    rules: ["P21"],
    title: "a task that acquires a lock it holds waits for ever",
    file: lockSource,
    from: "if (this.#holder === task) {",
    to: "if (this.#holder === task && task.isDone) {",
  },
  {
    id: "lock-released-by-anybody",
    rules: ["P20"],
    title: "a lock can be released by who does not hold it",
    file: lockSource,
    from: 'this.checkHolder(current, "release");',
    to: "void current;",
  },
  {
    id: "hold-leaks-on-failure",
    rules: ["P22"],
    title: "hold does not release when its body fails or is cancelled",
    file: lockSource,
    from: `const me = lock.holder;
  try {
    return yield* call(f, ...args);`,
    to: `let me: unknown;
  try {
    const value = yield* call(f, ...args);
    me = lock.holder;
    return value;`,
  },
  {
    id: "semaphore-to-last-waiter",
    rules: ["P4"],
    title: "a permit goes to who came last",
    file: semaphoreSource,
    from: "const next = this.#waiters.first;",
    to: "const next = this.#waiters.last;",
  },
  {
    id: "semaphore-one-too-many",
    rules: ["P24"],
    title: "a semaphore lets one too many in",
    file: semaphoreSource,
    from: "if (this.free === 0) return",
    to: "if (this.free < 0) return",
  },
  {
    id: "semaphore-multiplies",
    rules: ["P24", "P25"],
    title: "a permit handed to a waiter is counted as free too",
    file: semaphoreSource,
    from: "this.#holders.push(next.task);",
    to: "",
  },
  {
    id: "semaphore-over-released",
    rules: ["P26"],
    title: "a semaphore can be released more often than acquired",
    file: semaphoreSource,
    from: `if (this.#holders.length === 0)
      throw`,
    to: `if (this.#holders.length === 0 && this.#permits === 0)
      throw`,
  },
  {
    id: "event-wakes-one",
    rules: ["P16"],
    title: "setting an event wakes only the first who waits",
    file: eventSource,
    from: "while (this.#waiters.first !== null) this.#waiters.first.wake(true, undefined);",
    to: "this.#waiters.first?.wake(true, undefined);",
  },
  {
    id: "event-forgets",
    rules: ["P17"],
    title: "an event does not stay set",
    file: eventSource,
    from: "this.#set = true;",
    to: "",
  },
  {
    id: "barrier-one-more",
    rules: ["P36"],
    title: "a barrier waits for one more than its size",
    file: barrierSource,
    from: "if (this.#waiters.length < this.size) return;",
    to: "if (this.#waiters.length <= this.size) return;",
  },
  {
    id: "barrier-places",
    rules: ["P36"],
    title: "a barrier gives everybody the same place",
    file: barrierSource,
    from: "this.#waiters.first.wake(true, place);",
    to: "this.#waiters.first.wake(true, 0);",
  },
  {
    id: "primitive-of-two-runs",
    rules: ["P8"],
    title: "a primitive can be used by two runs at a time",
    file: primitiveSource,
    from: "if (this.#job !== null && !this.#job.isOver) {",
    to: "if (this.#job !== null && !this.#job.isOver && this.#id < 0) {",
  },
];
