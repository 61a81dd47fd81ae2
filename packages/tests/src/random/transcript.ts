/** What a run of a program shows, in the same words whoever ran it. */
export interface Transcript {
  /** `<time> <task> <line> <what happened>` */
  readonly log: readonly string[];
  /** How each task ended, in order of their spawning. */
  readonly ends: readonly string[];
  readonly outcome: string;
  readonly warnings: readonly string[];
}

function linesOf({ log, ends, outcome, warnings }: Transcript): string[] {
  return [...log, ...ends, `outcome: ${outcome}`, ...warnings.map((kind) => `warning: ${kind}`)];
}

/** Before the first difference, and from it on. */
const linesShown = 40;

/** Two transcripts side by side, with a mark at the first line that differs; undefined when they are equal. */
export function difference(
  names: readonly [string, string],
  a: Transcript,
  b: Transcript,
): string | undefined {
  const [left, right] = [linesOf(a), linesOf(b)];
  const length = Math.max(left.length, right.length);
  let first = 0;
  while (first < length && left[first] === right[first]) first++;
  if (first === length) return undefined;
  const width = Math.max(names[0].length, ...left.map((line) => line.length));
  const rows = [`   ${names[0].padEnd(width)} | ${names[1]}`];
  const begin = Math.max(0, first - linesShown);
  if (begin > 0) rows.push(`   (${begin} equal lines)`);
  for (let index = begin; index < Math.min(length, first + linesShown); index++) {
    const mark = index === first ? "=> " : "   ";
    rows.push(`${mark}${(left[index] ?? "").padEnd(width)} | ${right[index] ?? ""}`);
  }
  return rows.join("\n");
}
