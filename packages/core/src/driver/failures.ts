const lists = new WeakMap<object, readonly unknown[]>();

/**
 * Every failure that left a scope together with `error`, in the order in which they happened; `error` itself is among
 * them. For an error that came alone, a list of one. Errors are never wrapped or changed: who caught the first one
 * holds that very object, and asks here for the others.
 *
 * @example
 * ```ts
 * try {
 *   yield* scope(twoChildrenThatFail);
 * } catch (error) {
 *   failuresOf(error).map(String); // ["Error: first", "Error: second"]
 * }
 * ```
 */
export function failuresOf(error: unknown): readonly unknown[] {
  return (isObject(error) && lists.get(error)) || [error];
}

/** Joins failures into the first of them. Returns those that could not be kept, because the first is no object. */
export function gather(failures: readonly unknown[]): readonly unknown[] {
  const all = new Set<unknown>();
  for (const failure of failures) for (const each of failuresOf(failure)) all.add(each);
  if (all.size < 2) return [];
  const first = failures[0];
  if (!isObject(first)) return [...all].slice(1);
  lists.set(first, Object.freeze([...all]));
  return [];
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
