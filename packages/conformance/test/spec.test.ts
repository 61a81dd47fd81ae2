import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cases, rulesOf, sectionOf } from "@outloop/conformance";
import { expect, test } from "vitest";

const rules = rulesOf(readFileSync(join(import.meta.dirname, "../SPEC.md"), "utf8"));
const byId = new Map(rules.map((rule) => [rule.id, rule]));

test("SPEC.md has rules in every section, and each id stands for one rule", () => {
  expect(rules.length).toBeGreaterThan(150);
  expect(byId.size).toBe(rules.length);
  for (const { id, section } of rules) expect(`${id} ${section}`).toBe(`${id} ${sectionOf(id)}`);
});

test("every rule says MUST", () => {
  expect(rules.filter(({ sentence, withdrawn }) => !withdrawn && !/\bMUST\b/.test(sentence))).toEqual([]);
});

test("every rule has a case, or says why it has none", () => {
  const tested = new Set(cases.map(({ rule }) => rule));
  const without = rules.filter(
    ({ id, untested, withdrawn }) => untested === undefined && !withdrawn && !tested.has(id),
  );
  expect(without.map(({ id }) => id)).toEqual([]);
});

test("every case belongs to a rule in force that is not said to be untested", () => {
  const stray = cases.filter(({ rule }) => {
    const found = byId.get(rule);
    return found === undefined || found.untested !== undefined || found.withdrawn;
  });
  expect(stray.map(({ rule, title }) => `${rule}: ${title}`)).toEqual([]);
});

test("no two cases have the same rule and title", () => {
  const names = cases.map(({ rule, title }) => `${rule}: ${title}`);
  expect(new Set(names).size).toBe(names.length);
});
