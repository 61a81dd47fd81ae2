export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle]! : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
  return { median, least: sorted[0] ?? NaN, most: sorted.at(-1) ?? NaN };
}

/** The ratio in each round, round by round. */
export function ratios(numerators: readonly number[], denominators: readonly number[]): Spread {
  return spread(
    numerators.flatMap((value, round) =>
      denominators[round] === undefined ? [] : [value / denominators[round]],
    ),
  );
}

export function format({ median, least, most }: Spread, digits = 3): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}
