import { rulesOf } from "@outloop/conformance";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { failuresUnbroken, hunt } from "../src/hunting.ts";
import { occurrences, root } from "../src/mutant.ts";
import { mutants } from "../src/mutants.ts";

const spec = new URL("packages/conformance/SPEC.md", root);

describe("the list of mutants", () => {
  test("each has an id of its own", () => {
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
  });

  test("the text that each replaces occurs once in its file, and is changed", () => {
    const stale = mutants.filter((each) => occurrences(each) !== 1 || each.from === each.to);
    expect(stale.map(({ id, file }) => `${id} in ${file}`)).toEqual([]);
  });

  test("each breaks a rule of SPEC.md that is tested", (context) => {
    if (!existsSync(spec)) context.skip("SPEC.md is not there yet");
    const rules = rulesOf(readFileSync(spec, "utf8"));
    const tested = new Set(
      rules.filter((rule) => rule.untested === undefined && !rule.withdrawn).map(({ id }) => id),
    );
    const unknown = mutants.filter(
      (each) => each.rules.length === 0 || !each.rules.every((rule) => tested.has(rule)),
    );
    expect(unknown.map((each) => `${each.id}: ${each.rules.join(" ")}`)).toEqual([]);
  });
});

/** More than all of them take together: they run two at a time, whatever the order of the tests. */
const LIMIT = 300_000;

describe("the suite", () => {
  test(
    "accepts what is not broken",
    async () => {
      expect(await failuresUnbroken()).toEqual([]);
    },
    LIMIT,
  );

  const verdicts = hunt(mutants);
  for (const mutant of mutants) {
    test(
      `rejects: ${mutant.title}`,
      async () => {
        const { outcome, failures, reason } = await verdicts.get(mutant)!;
        const by = failures.map(({ rule }) => rule);
        expect({ outcome, by, reason }, `${mutant.id}, by ${mutant.rules.join(" or ")}`).toMatchObject({
          outcome: "own",
        });
      },
      LIMIT,
    );
  }
});
