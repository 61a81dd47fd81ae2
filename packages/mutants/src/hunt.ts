import { failuresUnbroken, hunt, type Verdict } from "./hunting.ts";
import { mutants } from "./mutants.ts";
import { lineOf, markdownOf, totalsOf } from "./table.ts";

// `node src/hunt.ts [--markdown] [--all] [ID…]`: runs the suite on every mutant, or on those named, and prints who was
// rejected by what. `--all`: by every case, not only by the first that rejects. Exits 1 unless the suite rejects each by
// a case of a rule it breaks.

const options = process.argv.slice(2).filter((each) => each.startsWith("--"));
const ids = process.argv.slice(2).filter((each) => !each.startsWith("--"));
const isMarkdown = options.includes("--markdown");
const chosen = ids.length === 0 ? mutants : mutants.filter(({ id }) => ids.includes(id));

const begun = Date.now();
const unbroken = await failuresUnbroken();
for (const { rule, reason } of unbroken)
  console.error(`${rule} fails although nothing is broken:\n${reason}\n`);

const verdicts: Verdict[] = [];
for (const verdict of hunt(chosen, { all: options.includes("--all"), unbroken }).values()) {
  const each = await verdict;
  verdicts.push(each);
  if (!isMarkdown) console.log(lineOf(each));
}
if (isMarkdown) console.log(`${markdownOf(verdicts)}\n`);
console.log(totalsOf(verdicts, Date.now() - begun));
process.exitCode = unbroken.length === 0 && verdicts.every(({ outcome }) => outcome === "own") ? 0 : 1;
