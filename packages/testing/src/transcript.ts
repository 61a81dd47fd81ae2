/** Where two transcripts part, in words; undefined when they are the same. */
export function transcriptDifference(
  [nameA, nameB]: readonly [string, string],
  a: readonly string[],
  b: readonly string[],
): string | undefined {
  const longer = Math.max(a.length, b.length);
  for (let index = 0; index < longer; index++) {
    if (a[index] !== b[index])
      return `differs at entry ${index + 1}: ${nameA} ${entry(a[index])}, ${nameB} ${entry(b[index])}`;
  }
  return undefined;
}

function entry(text: string | undefined): string {
  return text === undefined ? "nothing more" : JSON.stringify(text);
}
