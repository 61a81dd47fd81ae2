import { describeTrap, describeValue } from "../describe.ts";
import { Operation } from "../trap.ts";
import { isCoroutineLike, isPromiseLike } from "./coroutine.ts";
import { madeAt } from "./debug.ts";

// Core's own operations check what they are given. These checks are for traps made by hand, or read from a log.

export function isTime(value: unknown): value is number {
  return typeof value === "number" && !Number.isNaN(value);
}

export function isCall({ f, args }: { readonly f: unknown; readonly args: unknown }): boolean {
  return typeof f === "function" && Array.isArray(args);
}

export function isLocal(local: unknown): boolean {
  return typeof local === "object" && local !== null && "initial" in local;
}

export function isSettings(settings: unknown): boolean {
  if (typeof settings !== "object" || settings === null) return false;
  const { kind, ms, deadline, grace } = settings as Record<string, unknown>;
  return (
    (kind === "scope" || kind === "timeout" || kind === "moveOnAfter") &&
    (ms === undefined || isTime(ms)) &&
    (deadline === undefined || isTime(deadline)) &&
    (grace === undefined || isTime(grace))
  );
}

export function isSource(source: unknown): boolean {
  return typeof source === "object" && source !== null && "listen" in source && "collect" in source;
}

/** What came instead of a trap, and the slip it is likely to be. Reading a stranger's object may itself throw. */
export function slipOf(value: unknown): string {
  try {
    if (value instanceof Operation) {
      return `an operation, ${describeTrap(value.ask.value)}: write yield* before it, not yield${madeAt(value)}`;
    }
    if (isPromiseLike(value))
      return "a promise: wait for it with yield* until(promise), in a program run by start()";
    if (isCoroutineLike(value)) return "a coroutine: write yield* before it, not yield, or spawn it";
  } catch {
    return "an object that cannot be read";
  }
  return `${describeValue(value)}, which is no trap: yield* an operation such as sleep(10)`;
}
