/** What left a scope behind an error: each of these may have companions of its own, so joining two lists costs nothing. */
const companions = new WeakMap<object, unknown[]>();

/**
 * Every failure that left a scope together with `error`, in the order in which they happened; `error` itself is among
 * them. For an error that came alone, a list of one. Errors are never wrapped or changed: who caught the first one
 * holds that very object, and asks here for the others. An object that is thrown again and again, such as a constant,
 * keeps the company of all its times.
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
  const all = new Set<unknown>();
  const left: unknown[] = [error];
  while (left.length > 0) {
    const each = left.pop();
    if (all.has(each)) continue;
    all.add(each);
    const behind = isObject(each) ? companions.get(each) : undefined;
    if (behind !== undefined) left.push(...behind.toReversed());
  }
  return [...all];
}

/** Joins failures into the first of them. Returns those that could not be kept, because the first is no object. */
export function gather(failures: readonly unknown[]): readonly unknown[] {
  const [first, ...others] = failures;
  const added = others.filter((each) => each !== first);
  if (added.length === 0) return [];
  if (!isObject(first)) return [...new Set(added)];
  const behind = companions.get(first);
  if (behind === undefined) companions.set(first, added);
  else behind.push(...added);
  return [];
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
