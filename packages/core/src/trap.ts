declare const opBrand: unique symbol;

/** The name of a request, made by {@link trap}. The brand keeps plain strings out at compile time. */
export type OpName = string & { readonly [opBrand]: true };

/**
 * A request that a coroutine yields: plain immutable data, a branded `op` and named fields. It can be printed,
 * compared and logged; who answers it is not its business.
 */
export interface Trap {
  readonly op: OpName;
}

/**
 * What an operation such as `sleep(10)` returns. It does nothing until a coroutine delegates to it with `yield*`;
 * then it yields its trap once, and the `yield*` has the answer's type.
 */
export interface Op<T> {
  [Symbol.iterator](): Iterator<Trap, T, unknown>;
}

/** A generator that asks by yielding traps and ends with a `T`. */
export type Coroutine<T> = Generator<Trap, T, unknown>;

/** What `spawn`, `call` and `scope` take: a function that makes a coroutine (or an operation) from its arguments. */
export type Body<T, A extends readonly unknown[] = []> = (this: void, ...args: A) => Op<T>;

/** Somebody who wants to know of each operation made and each one driven; only `debug: true` sets one. */
export interface OperationWatch {
  made(operation: Operation<unknown>): void;
  driven(operation: Operation<unknown>): void;
}

/** What most operations end with: one object for all, since `yield*` only reads it. */
const ANSWERED: IteratorResult<never, undefined> = Object.freeze({ done: true, value: undefined });

let watch: OperationWatch | undefined;

export function setOperationWatch(next: OperationWatch | undefined): void {
  watch = next;
}

export function operationWatch(): OperationWatch | undefined {
  return watch;
}

/**
 * The one doorway: whatever core asks of a kernel is yielded by an object of this class. It is its own iterator, so
 * that a `yield*` makes no further object, and it may be delegated to any number of times, by any number of tasks:
 * `yield*` calls `[Symbol.iterator]()` and then `next()` with nothing in between, so `armed` is never shared.
 */
export class Operation<T> implements Op<T>, Iterator<Trap, T, unknown> {
  readonly ask: IteratorYieldResult<Trap>;
  armed = false;

  constructor(request: Trap) {
    this.ask = { done: false, value: request };
    if (watch !== undefined) watch.made(this);
  }

  [Symbol.iterator](): this {
    this.armed = true;
    if (watch !== undefined) watch.driven(this);
    return this;
  }

  next(answer?: unknown): IteratorResult<Trap, T> {
    if (this.armed) {
      this.armed = false;
      return this.ask;
    }
    return answer === undefined ? (ANSWERED as IteratorResult<Trap, T>) : { done: true, value: answer as T };
  }

  // `yield*` over an iterator without `throw` would replace a cancel by a TypeError.
  throw(error: unknown): never {
    this.armed = false;
    throw error;
  }

  return(value?: unknown): IteratorResult<Trap, T> {
    this.armed = false;
    return { done: true, value: value as T };
  }
}

/** Operations without arguments are the same object for every caller; a group may be given one twice. */
export const sharedOperations: WeakSet<object> = new WeakSet();

export function sharedOperation<T>(request: Trap): Operation<T> {
  // Nobody forgot to drive what was made for all: no watch is told of it.
  const watching = watch;
  watch = undefined;
  const shared = new Operation<T>(request);
  watch = watching;
  sharedOperations.add(shared);
  return shared;
}

/**
 * Makes a trap of your own: `op` says what is asked, `fields` with what. A kernel answers it when its `supports.ops`
 * lists `op`; `drive` hands it to its `answer`. Throws `TypeError` when `op` is not a non-empty string.
 *
 * @example
 * ```ts
 * const asked = trap("read line", { prompt: "> " });
 * asked.op; // "read line"
 * asked.prompt; // "> "
 * ```
 */
export function trap(op: string): Trap;
export function trap<const F extends object>(op: string, fields: F): Trap & Readonly<F>;
export function trap(op: string, fields?: object): Trap {
  if (typeof op !== "string" || op === "")
    throw new TypeError("trap(op, fields): op must be a non-empty string");
  return Object.freeze({ ...fields, op: op as OpName });
}

/**
 * Makes an operation of a trap, so that `yield* operation(t)` asks it and has the answer's type.
 *
 * @example
 * ```ts
 * const readLine = (prompt: string) => operation<string>(trap("read line", { prompt }));
 * drive(readLine("> "), () => "hello"); // "hello"
 * ```
 */
export function operation<T>(request: Trap): Op<T> {
  if (!isTrap(request)) throw new TypeError("operation(request): request must be a trap, see trap()");
  return new Operation<T>(request);
}

/** Core's own traps skip the copy and the freeze of {@link trap}. */
export function coreTrap<F extends object>(fields: F & { readonly op: string }): F & Trap {
  return fields as F & Trap;
}

export function isTrap(value: unknown): value is Trap {
  if (typeof value !== "object" || value === null) return false;
  try {
    return typeof (value as { op?: unknown }).op === "string";
  } catch {
    return false;
  }
}
