import type { Mutant } from "../mutant.ts";

const askSource = "packages/core/src/driver/ask.ts";
const waiterSource = "packages/core/src/driver/waiter.ts";
const waitQueueSource = "packages/core/src/wait-queue.ts";
const threadWaiterSource = "packages/core/src/thread-waiter.ts";

export const waiting: readonly Mutant[] = [
  {
    id: "wake-lost-in-set-up",
    rules: ["T27"],
    title: "a wake-up that comes while its wait is being set up is lost",
    file: askSource,
    from: "const abandon = request.arm((outcome) => {",
    to: `let abandon: unknown = undefined;
    abandon = request.arm((outcome) => {
      if (abandon === undefined) return;`,
  },
  {
    id: "late-wake",
    rules: ["T28"],
    title: "a wake-up after its wait was abandoned ends a later wait",
    file: waiterSource,
    from: "if (this.state !== LIVE) return false;",
    to: "if (this.state === WOKEN) return false;",
  },
  {
    id: "wake-twice",
    rules: ["T28", "T27"],
    title: "a second wake-up of the same wait ends a later wait",
    file: waiterSource,
    from: "this.state = WOKEN;",
    to: "",
  },
  {
    id: "abandon-after-wake",
    rules: ["T30"],
    title: "a wait that was ended while it was set up is abandoned too",
    file: waiterSource,
    from: "else if (this.dropped) this.takeBack(abandon);",
    to: "else this.takeBack(abandon);",
  },
  {
    id: "abandon-skipped",
    rules: ["T30", "X13"],
    title: "a cancelled wait is not abandoned",
    file: waiterSource,
    from: "if (abandon !== undefined) this.takeBack(abandon);",
    to: "void abandon;",
  },
  {
    id: "cancelled-waiter-stays",
    rules: ["P5", "P7"],
    title: "a cancelled waiter stays in its queue",
    file: waiterSource,
    from: `this.state = DROPPED;
    this.queue?.remove(this);`,
    to: "this.state = DROPPED;",
  },
  {
    id: "arm-error-lost",
    rules: ["T31"],
    title: "an error thrown by arm is lost and its task waits on",
    file: askSource,
    from: "if (!waiter.wake(false, error)) {",
    to: "if (error === undefined) {",
  },
  {
    id: "wait-queue-lifo",
    rules: ["P59"],
    title: "a wait queue wakes the last to come first",
    file: waitQueueSource,
    from: "for (const wake of this.#waiting) {",
    to: "for (const wake of [...this.#waiting].toReversed()) {",
  },
  {
    id: "wait-queue-keeps-cancelled",
    rules: ["P5", "P59"],
    title: "a wait queue spends wake-ups on tasks that are gone",
    file: waitQueueSource,
    from: "return () => this.#waiting.delete(wake);",
    to: "return () => {};",
  },
  {
    id: "thread-wake-lost",
    rules: ["D14"],
    title: "a wake-up from another thread that comes before the wait is lost",
    file: threadWaiterSource,
    from: "Atomics.wait(this.waker.memory, 0, this.#seen, ms);",
    to: "Atomics.wait(this.waker.memory, 0, Atomics.load(this.waker.memory, 0), ms);",
  },
  {
    id: "host-wake-lost",
    rules: ["D18"],
    title: "a wake-up from another thread that comes before a wait on the host is lost",
    file: threadWaiterSource,
    from: "const woken = count !== this.#seen;",
    to: "const woken = false;",
  },
  {
    id: "host-wait-not-called-off",
    rules: ["D17"],
    title: "a wait on the host that was called off resumes all the same",
    file: threadWaiterSource,
    from: `return () => {
      this.#resume = undefined;
      callOff();
    };`,
    to: `return () => {
      this.#resume = undefined;
    };`,
  },
];
