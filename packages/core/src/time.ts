import type { Instant } from "./clock.ts";
import { describeValue } from "./describe.ts";
import { CHECKPOINT } from "./driver/task-node.ts";
import { coreTrap, Operation, sharedOperation, type Op } from "./trap.ts";

const checkpointOp = sharedOperation<void>(CHECKPOINT);
const nowOp = sharedOperation<Instant>(coreTrap(Object.freeze({ op: "now" })));
const deadlineOp = sharedOperation<Instant>(coreTrap(Object.freeze({ op: "deadline" })));

/**
 * Sleeps at least `ms` milliseconds on the kernel's clock. Zero and less is a {@link checkpoint}; `Infinity` is for
 * ever. Always a checkpoint. Throws `RangeError` for NaN, `TypeError` for what is no number.
 *
 * @example
 * ```ts
 * const before = yield* now();
 * yield* sleep(100);
 * (yield* now()) - before; // at least 100
 * ```
 */
export function sleep(ms: number): Op<void> {
  checkTime("sleep(ms)", ms);
  return new Operation<void>(coreTrap({ op: "sleep", ms }));
}

/** Sleeps until the kernel's clock shows `instant`; an instant in the past is a {@link checkpoint}. See {@link sleep}. */
export function sleepUntil(instant: Instant): Op<void> {
  checkTime("sleepUntil(instant)", instant);
  return new Operation<void>(coreTrap({ op: "sleep until", deadline: instant }));
}

/**
 * The time on the kernel's clock, in milliseconds, never backwards. Only a virtual clock stands still between two
 * parks. Not a checkpoint.
 */
export function now(): Op<Instant> {
  return nowOp;
}

/**
 * The nearest deadline of the scopes around the caller, up to a shield; `Infinity` if there is none. Not a checkpoint.
 *
 * @example
 * ```ts
 * yield* timeout(1000, function* () {
 *   return (yield* deadline()) - (yield* now()); // at most 1000
 * });
 * ```
 */
export function deadline(): Op<Instant> {
  return deadlineOp;
}

/**
 * Lets every other ready task have its turn, and raises `Cancelled` if the caller is due one. The rule behind it: an
 * operation that can wait is always a checkpoint, whether it has to wait or not; everything else never is.
 *
 * @example
 * ```ts
 * for (const item of many) {
 *   work(item);
 *   yield* checkpoint();
 * }
 * ```
 */
export function checkpoint(): Op<void> {
  return checkpointOp;
}

/** The boundary check of everything that takes a time. */
export function checkTime(what: string, value: unknown): asserts value is number {
  if (typeof value !== "number")
    throw new TypeError(`${what} takes a number of milliseconds, got ${describeValue(value)}`);
  if (Number.isNaN(value)) throw new RangeError(`${what} takes a number of milliseconds, got NaN`);
}
