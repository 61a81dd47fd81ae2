import { afterAll, expect, test } from "vitest";
import { complete } from "../../src/repl/complete.ts";
import { defineGlobal } from "../../src/repl/globals.ts";

let looks = 0;
defineGlobal("completeMe", {
  first: { deep: 1 },
  second: 2,
  get third() {
    looks++;
    return { never: 1 };
  },
});
afterAll(() => {
  delete (globalThis as Record<string, unknown>)["completeMe"];
});

test.for([
  ["comple", [["completeMe"], "comple"]],
  ["1 + comple", [["completeMe"], "comple"]],
  ["yi", [["yield*"], "yi"]],
  ["completeMe.fi", [["completeMe.first"], "completeMe.fi"]],
  ["f(completeMe.first.d", [["completeMe.first.deep"], "completeMe.first.d"]],
  [".ta", [[".tasks"], ".ta"]],
  ["1 + ", [[], ""]],
  ["nothing.like.this", [[], "nothing.like.this"]],
] as const)("%j", ([line, expected]) => {
  expect(complete(line, ["tasks", "why"])).toEqual(expected);
});

test("all names after a dot, inherited ones too", () => {
  const [names] = complete("completeMe.", []);
  expect(names).toEqual(
    expect.arrayContaining(["completeMe.first", "completeMe.second", "completeMe.toString"]),
  );
});

test("a getter is not run for it", () => {
  expect(complete("completeMe.third.", [])[0]).not.toContain("completeMe.third.never");
  expect(looks).toBe(0);
});
