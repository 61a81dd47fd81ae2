import type { Mutant } from "../mutant.ts";

const conditionSource = "packages/core/src/condition.ts";

export const conditions: readonly Mutant[] = [
  {
    id: "notify-lost",
    rules: ["P30"],
    title: "notify wakes one task too few",
    file: conditionSource,
    from: "left > 0 && this.#waiters.first",
    to: "left > 1 && this.#waiters.first",
  },
  {
    id: "notify-wakes-last",
    rules: ["P30"],
    title: "notify wakes who waits shortest",
    file: conditionSource,
    from: "this.#waiters.first.wake(true, undefined);",
    to: "this.#waiters.last!.wake(true, undefined);",
  },
  {
    id: "notify-all-wakes-one",
    rules: ["P30"],
    title: "notifyAll wakes one",
    file: conditionSource,
    from: "this.notify(Infinity);",
    to: "this.notify(1);",
  },
  {
    id: "condition-keeps-lock",
    rules: ["P29"],
    title: "a wait with a condition keeps the lock",
    file: conditionSource,
    from: "this.lock.release();",
    to: "",
  },
  {
    id: "condition-without-lock",
    rules: ["P29"],
    title: "a wait with a condition ends without the lock",
    file: conditionSource,
    from: "if (lock.holder !== me) yield* shield(() => lock.acquire());",
    to: "void shield;",
  },
  {
    id: "condition-cancelled-without-lock",
    rules: ["P32"],
    title: "a cancelled wait with a condition ends without the lock when the lock is not free",
    file: conditionSource,
    from: "yield* shield(() => lock.acquire());",
    to: "yield* lock.holder === undefined ? lock.acquire() : shield(function* () {});",
  },
  {
    id: "condition-unshielded",
    rules: ["P32", "P34"],
    title: "a second cancel cuts a condition's taking back of the lock",
    file: conditionSource,
    from: "yield* shield(() => lock.acquire());",
    to: "yield* lock.acquire();",
  },
  {
    id: "condition-without-check",
    rules: ["P31"],
    title: "a task that does not hold the lock can notify",
    file: conditionSource,
    from: 'this.lock.checkHolder(current, "notify");',
    to: "void current;",
  },
];
