/** One rule of SPEC.md. */
export interface Rule {
  readonly id: string;
  readonly section: string;
  readonly sentence: string;
  /** Why no case tests it, if none does. */
  readonly untested?: string;
  /** It is no longer in force, but its id is not given to another. */
  readonly withdrawn: boolean;
}

/**
 * Reads the rules out of the text of SPEC.md. A section is a heading `## Title (X)`; a rule is
 *
 *     **X1** One sentence with MUST.
 *     *Intent:* why.
 *
 * and may say `*Untested:* the reason.` or `*Withdrawn:* since when and why.` (with stars or underscores).
 */
export function rulesOf(text: string): Rule[] {
  const rules: Rule[] = [];
  let section = "";
  for (const block of text.split(/\n(?=## |\*\*[A-Z]+\d+\*\*)/)) {
    section = /^## (.+?) \([A-Z]+\)$/m.exec(block)?.[1] ?? section;
    const rule = /^\*\*([A-Z]+\d+)\*\* ([\s\S]*?)(?=\n[*_]|\n\n|$)/.exec(block);
    if (rule === null) continue;
    const untested = /^[*_]Untested:[*_] ([\s\S]*?)(?=\n[*_]|\n\n|$)/m.exec(block)?.[1];
    rules.push({
      id: rule[1]!,
      section,
      sentence: inLine(rule[2]!),
      ...(untested === undefined ? {} : { untested: inLine(untested) }),
      withdrawn: /^[*_]Withdrawn:[*_]/m.test(block),
    });
  }
  return rules;
}

function inLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, " ");
}
