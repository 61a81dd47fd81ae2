import type { Name } from "./name.ts";

/**
 * The names to ask for, one after the other: with the endings of the search list, and as it is, which comes first when it
 * has `ndots` dots or more. As resolv.conf(5) says.
 */
export function candidates(
  { text, isAbsolute }: Name,
  search: readonly string[],
  ndots: number,
): readonly string[] {
  if (isAbsolute) return [text];
  const longer = search.map((ending) => `${text}.${ending}`).filter((each) => each.length <= 253);
  const dots = text.split(".").length - 1;
  return dots >= ndots ? [text, ...longer] : [...longer, text];
}
