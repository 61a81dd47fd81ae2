import type { Failure, Outcome, Verdict } from "./hunting.ts";

const WORDS: Readonly<Record<Outcome, string>> = {
  own: "rejected",
  other: "rejected by another rule only",
  survived: "SURVIVED",
  invalid: "NOT LOADED",
};

/** One line for a terminal. */
export function lineOf({ mutant, outcome, failures, reason }: Verdict): string {
  const by = failures.length === 0 ? "" : ` by ${rejecters(failures)}`;
  const missing = outcome === "own" ? "" : `, not by ${mutant.rules.join(" ")}`;
  return `${mutant.id.padEnd(34)} ${WORDS[outcome]}${by}${missing}${reason === undefined ? "" : `\n${reason}`}`;
}

export function totalsOf(verdicts: readonly Verdict[], milliseconds: number): string {
  const counts = (["own", "other", "survived", "invalid"] as const).map(
    (outcome) => `${verdicts.filter((each) => each.outcome === outcome).length} ${WORDS[outcome]}`,
  );
  return `${verdicts.length} mutants: ${counts.join(", ")}; ${(milliseconds / 1000).toFixed(1)} s`;
}

/** The whole hunt as a table for the documentation. */
export function markdownOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ mutant, outcome, failures }) => {
    const by = failures.length === 0 ? "–" : rejecters(failures);
    return `| ${mutant.id} | ${mutant.title} | ${mutant.rules.join(" ")} | ${WORDS[outcome]} | ${by} |`;
  });
  return [
    "| mutant | what is broken | breaks | result | by |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** The rules, each once; with how, where that is more than a failed case. */
function rejecters(failures: readonly Failure[]): string {
  const words = failures.map(({ rule, how }) => (how === "failed" ? rule : `${rule} (${how})`));
  return [...new Set(words)].join(" ");
}
