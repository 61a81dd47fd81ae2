import { readFileSync } from "node:fs";
import { join } from "node:path";
import outloop from "eslint-plugin-outloop";
import { describe, expect, test } from "vitest";
import { fixed, linters } from "./linters.ts";
import { snippetsOf, type Snippet } from "./snippets.ts";

/** Short programs: slips, of which some are known to be out of reach, and good code that looks like them. */
const corpus = Object.keys(outloop.rules).flatMap((rule) =>
  snippetsOf(readFileSync(join(import.meta.dirname, `corpus/${rule}.md`), "utf8")).map((snippet) => ({
    ...snippet,
    rule,
    isSlip: snippet.kind === "slip",
    reach: snippet.note.startsWith("missed: ") ? "out of reach" : "within reach",
  })),
);

const count = (list: readonly unknown[]): string => String(list.length).padStart(14);

describe.each(linters)("the corpus, with $name", ({ name, lint }) => {
  const findings = lint(corpus.map(({ code }) => code));
  const rulesOf = async (snippet: Snippet): Promise<string[]> => {
    const found = (await findings)[corpus.findIndex((each) => each === snippet)]!;
    return [...new Set(found.map((each) => each.rule))];
  };

  test("every slip within reach is caught by its rule, and by no other", async () => {
    for (const snippet of corpus.filter(({ isSlip, reach }) => isSlip && reach === "within reach"))
      expect(await rulesOf(snippet), snippet.code).toEqual([snippet.rule]);
  });

  test("what is said to be out of reach is not caught", async () => {
    for (const snippet of corpus.filter(({ reach }) => reach === "out of reach"))
      expect(await rulesOf(snippet), snippet.code).toEqual([]);
  });

  test("good code raises no alarm", async () => {
    for (const snippet of corpus.filter(({ isSlip }) => !isSlip))
      expect(await rulesOf(snippet), snippet.code).toEqual([]);
  });

  test("the table", async () => {
    const found = await findings;
    const rows = Object.keys(outloop.rules).map((rule) => {
      const isCaught = (_: unknown, index: number): boolean =>
        found[index]!.some((each) => each.rule === rule);
      const slips = corpus.map((each) => each.isSlip && each.rule === rule);
      const caught = slips.map((is, index) => is && isCaught(is, index));
      const good = corpus.map((each) => !each.isSlip && each.rule === rule);
      const alarms = good.map((is, index) => is && found[index]!.length > 0);
      return { rule, numbers: [slips, caught, good, alarms].map((each) => each.filter(Boolean)) };
    });
    const total = {
      rule: "all",
      numbers: [0, 1, 2, 3].map((n) => rows.flatMap(({ numbers }) => numbers[n]!)),
    };
    const head = ["slips", "caught", "look-alikes", "false alarms"].map((each) => each.padStart(14));
    const table = [...rows, total].map(
      ({ rule, numbers }) => `${rule.padEnd(24)}${numbers.map(count).join("")}`,
    );
    console.log(`${name.padEnd(24)}${head.join("")}\n${table.join("\n")}`);
    expect(total.numbers.map(({ length }) => length)).toEqual([89, 77, 69, 0]);
  });
});

test("what a fix leaves is a program that needs no further fix", () => {
  for (const { code } of corpus) {
    const once = fixed(code);
    expect(fixed(once), code).toBe(once);
  }
});
