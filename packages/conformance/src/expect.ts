import { NEVER, READY } from "@outloop/core/kernel";

/** A rule was broken: what was expected and what came. */
class Broken extends Error {
  override readonly name = "Broken";
  readonly got: unknown;
  readonly expected: unknown;

  constructor(what: string, got: unknown, expected: unknown) {
    super(`${what}\n  expected: ${show(expected)}\n  got:      ${show(got)}`);
    this.got = got;
    this.expected = expected;
  }
}

export function fail(what: string, got: unknown, expected: unknown): never {
  throw new Broken(what, got, expected);
}

/** Throws unless both have the same structure. Errors and functions are compared by identity. */
export function equal(got: unknown, expected: unknown, what: string): void {
  if (!isEqual(got, expected)) fail(`${what} is not what was expected`, got, expected);
}

/** Throws unless `condition` holds. */
export function ensure(condition: boolean, what: string): asserts condition {
  if (!condition) fail(what, false, true);
}

/** What `f` throws; throws itself if it throws nothing. */
export function thrownBy(f: () => unknown, what: string): unknown {
  try {
    f();
  } catch (error) {
    return error;
  }
  return fail(`${what} threw nothing`, undefined, "an error");
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Error || b instanceof Error || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b))
    return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) &&
      isEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

function show(value: unknown): string {
  if (typeof value === "number") return showNumber(value);
  if (typeof value === "function") return value.name === "" ? "a function" : value.name;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  try {
    return JSON.stringify(value, (_, each: unknown) => shown(each)) ?? String(value);
  } catch {
    return String(value);
  }
}

/** What JSON would lose. */
function shown(value: unknown): unknown {
  if (value === undefined) return "undefined";
  return typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
    ? showNumber(value)
    : value;
}

function showNumber(value: number): string {
  if (value === READY) return "READY";
  if (value === NEVER) return "NEVER";
  return Object.is(value, -0) ? "-0" : String(value);
}
