import { checkBody } from "./call.ts";
import type { Instant } from "./clock.ts";
import type { ScopeKind, ScopeSettings } from "./driver/traps.ts";
import { checkTime } from "./time.ts";
import { coreTrap, Operation, sharedOperation, type Body, type Op } from "./trap.ts";

/** A handle on a scope, from `yield* currentScope()`: something that holds tasks and can be cancelled as a whole. */
export interface Scope {
  readonly name: string;
  /** The nearest deadline of this scope and those around it, up to a shield; `Infinity` if there is none. */
  readonly deadline: Instant;
  /** A cancel of this scope, or one that reaches it from outside, has been requested. */
  readonly cancelled: boolean;
  /**
   * Requests the cancel of everything in the scope; the first request counts. Not a checkpoint: whoever is parked in
   * the scope, the caller included, raises at its park in a later turn. Throws `ForeignUse` outside of its run.
   */
  cancel(reason?: unknown): void;
}

const currentScopeOp = sharedOperation<Scope>(coreTrap(Object.freeze({ op: "current scope" })));

/** The innermost scope of the caller, where its `spawn` puts tasks. Not a checkpoint. */
export function currentScope(): Op<Scope> {
  return currentScopeOp;
}

/**
 * Runs `f` in a scope of its own and gives its value, once all tasks spawned in it have ended. If `f` or one of them
 * fails, the others are cancelled, and the first failure leaves the scope as that very object (`failuresOf` lists all).
 *
 * A scope cancelled through its handle ends with `undefined`. Entering is no checkpoint; leaving is one only if
 * children are still alive. After trio's nursery.
 *
 * @example
 * ```ts
 * yield* scope(function* () {
 *   yield* spawn(download, "a");
 *   yield* spawn(download, "b");
 * }); // both have ended
 * ```
 */
export function scope<T, A extends readonly unknown[]>(f: Body<T, A>, ...args: A): Op<T> {
  return open("scope", { kind: "scope" }, f, args);
}

/** Options of {@link scopeWith}; what is absent is inherited or off. */
export interface ScopeOptions {
  /** Its name in reports. */
  readonly name?: string | undefined;
  /** The instant at which it is cancelled; it then ends with `undefined`. */
  readonly deadline?: Instant | undefined;
  /** Milliseconds that a task cancelled in here may still park in its cleanup. */
  readonly grace?: number | undefined;
  /** As {@link supervise}. */
  readonly supervise?: boolean | undefined;
  /** As {@link shield}. */
  readonly shield?: boolean | undefined;
}

/** A {@link scope} with options. Throws `RangeError` for a deadline or grace that is no time. */
export function scopeWith<T, A extends readonly unknown[]>(
  options: ScopeOptions,
  f: Body<T, A>,
  ...args: A
): Op<T> {
  const { grace } = options;
  if (options.deadline !== undefined) checkTime("scopeWith({ deadline })", options.deadline);
  if (grace !== undefined) {
    checkTime("scopeWith({ grace })", grace);
    if (grace < 0)
      throw new RangeError(`scopeWith({ grace }) takes a number of milliseconds from 0, got ${grace}`);
  }
  return open("scopeWith", { ...options, kind: "scope" }, f, args);
}

/**
 * A {@link scope} whose tasks may fail alone: a failure cancels nobody else, and the scope gives its body's value. A
 * failure that nobody joined is reported once, when the scope ends (earlier, if very many pile up).
 *
 * @example
 * ```ts
 * yield* supervise(function* () {
 *   for (const request of requests) yield* spawn(handle, request); // one that fails harms no other
 * });
 * ```
 */
export function supervise<T, A extends readonly unknown[]>(f: Body<T, A>, ...args: A): Op<T> {
  return open("supervise", { kind: "scope", name: "supervise", supervise: true }, f, args);
}

/**
 * A {@link scope} that no cancel from outside reaches, and whose time does not count towards a grace: for cleanup that
 * must run to its end. Its own tasks can still fail or be cancelled. Keep it short.
 *
 * @example
 * ```ts
 * try {
 *   yield* work();
 * } finally {
 *   yield* shield(sayGoodbye);
 * }
 * ```
 */
export function shield<T, A extends readonly unknown[]>(f: Body<T, A>, ...args: A): Op<T> {
  return open("shield", { kind: "scope", name: "shield", shield: true }, f, args);
}

/**
 * A {@link scope} that is cancelled `ms` milliseconds after entry. Throws `TimeoutError` if that ended its body or one
 * of its tasks; otherwise, also if the body was faster than the cancel, it gives the body's value.
 *
 * Zero and less: cancelled at once, so its first park raises. `Infinity`: never. Throws `RangeError` for NaN.
 *
 * @example
 * ```ts
 * const answer = yield* timeout(1000, ask, "question");
 * ```
 */
export function timeout<T, A extends readonly unknown[]>(ms: number, f: Body<T, A>, ...args: A): Op<T> {
  checkTime("timeout(ms, f)", ms);
  checkBody("timeout(ms, f)", f);
  return open("timeout", { kind: "timeout", ms, name: f.name || undefined }, f as Body<T, A>, args);
}

/** How `moveOnAfter` ended; without its time being up, `value` is what the body returned. */
export type MovedOn<T> =
  | { readonly timedOut: false; readonly value: T }
  | { readonly timedOut: true; readonly value: T | undefined };

/**
 * Like {@link timeout}, but tells instead of throwing.
 *
 * @example
 * ```ts
 * const { timedOut, value } = yield* moveOnAfter(1000, ask, "question");
 * ```
 */
export function moveOnAfter<T, A extends readonly unknown[]>(
  ms: number,
  f: Body<T, A>,
  ...args: A
): Op<MovedOn<T>> {
  checkTime("moveOnAfter(ms, f)", ms);
  return open("moveOnAfter", { kind: "moveOnAfter", ms }, f, args);
}

function open<R, T, A extends readonly unknown[]>(
  what: string,
  settings: ScopeSettings & { readonly kind: ScopeKind },
  f: Body<T, A>,
  args: A,
): Op<R> {
  checkBody(what, f);
  return new Operation<R>(coreTrap({ op: "scope", f, args, settings }));
}
