import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import * as core from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import outloop from "eslint-plugin-outloop";
import { describe, expect, test } from "vitest";
import { fixed, linters } from "./linters.ts";
import { snippetsOf } from "./snippets.ts";

const pages = Object.keys(outloop.rules).map((rule) => ({
  rule,
  snippets: snippetsOf(readFileSync(join(import.meta.dirname, `../docs/${rule}.md`), "utf8")),
}));

const examples = pages.flatMap(({ rule, snippets }) =>
  snippets.filter(({ kind }) => kind === "bad" || kind === "good").map((snippet) => ({ rule, ...snippet })),
);

describe.each(linters)("with $name", ({ lint }) => {
  const findings = lint(examples.map(({ code }) => code));
  const rulesFor = async (rule: string, kind: string): Promise<{ code: string; rules: string[] }[]> => {
    const found = await findings;
    return examples
      .map((example, index) => ({ ...example, rules: [...new Set(found[index]!.map((each) => each.rule))] }))
      .filter((example) => example.rule === rule && example.kind === kind);
  };

  test.each(pages)("$rule reports its bad examples, and nothing else does", async ({ rule }) => {
    const bad = await rulesFor(rule, "bad");
    expect(bad.length).toBeGreaterThanOrEqual(3);
    for (const { code, rules } of bad) expect(rules, code).toEqual([rule]);
  });

  test.each(pages)("no rule reports the good examples of $rule", async ({ rule }) => {
    const good = await rulesFor(rule, "good");
    expect(good.length).toBeGreaterThanOrEqual(3);
    for (const { code, rules } of good) expect(rules, code).toEqual([]);
  });
});

describe("the documentation", () => {
  test.each(pages)("shows what the fix of $rule makes of the example before", ({ rule, snippets }) => {
    for (const [index, { kind, code }] of snippets.entries())
      if (kind === "fixed") expect(fixed(snippets[index - 1]!.code)).toBe(code);
    const isFixable = outloop.rules[rule]!.meta.fixable !== undefined;
    expect(snippets.some(({ kind }) => kind === "fixed")).toBe(isFixable);
  });

  test.each(pages)("tells what happens at run time without $rule", ({ snippets }) => {
    const index = snippets.findIndex(({ kind }) => kind === "run");
    const output: string[] = [];
    const world = {
      ...core,
      HeapKernel,
      kernel: new HeapKernel({ clock: core.virtualClock() }),
      console: { log: (...parts: unknown[]) => output.push(parts.join(" ")) },
    };
    const code = stripTypeScriptTypes(snippets[index]!.code);
    // oxlint-disable-next-line typescript/no-implied-eval -- an example is text until it is run
    new Function(...Object.keys(world), code)(...Object.values(world));
    expect(output.join("\n")).toBe(snippets[index + 1]!.code.trimEnd());
  });
});
