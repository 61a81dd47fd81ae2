import { expect, test } from "vitest";
import { compile } from "../../src/repl/compile.ts";
import { InputError } from "../../src/repl/strip-types.ts";

/** What an input gives, when nothing that it asks needs an answer. */
function valueOf(source: string): unknown {
  // oxlint-disable-next-line typescript/no-implied-eval -- inputs are text until they are run
  const made = new Function(`return ${compile(source).code}`)() as () => Generator;
  return made().next().value;
}

function problemOf(source: string): { isIncomplete: boolean; message: string } {
  try {
    compile(source);
  } catch (error) {
    if (error instanceof InputError) return { isIncomplete: error.isIncomplete, message: error.message };
    throw error;
  }
  throw new Error(`no problem with: ${source}`);
}

const values: [string, unknown][] = [
  ["1 + 2\n", 3],
  ["1 + 2;\n", 3],
  ["1 + 2 // a comment\n", 3],
  ["(1 + 2)\n", 3],
  ["({ a: 1 }).a\n", 1],
  ["{ a: 1 }\n", { a: 1 }],
  ["{ a: 1 }.a\n", 1],
  ["{ let q = 1; q }\n", undefined],
  ["if (true) { 1 }\n", undefined],
  ["(5 as number)\n", 5],
  ["[1, 2].map((each: number): number => each * 2)\n", [2, 4]],
  ["`a\nb`\n", "a\nb"],
  ["1;\r2\n", 2],
  ["'text'\n", "text"],
  ["\n", undefined],
];
test.for(values)("%j gives %j", ([source, value]) => {
  expect(valueOf(source)).toEqual(value);
});

const declared: [string, string[]][] = [
  ["const a = 1, b: number = 2\n", ["a", "b"]],
  ["let { a, b: [c = 1, , ...d], ...e } = {}\n", ["a", "c", "d", "e"]],
  ["function f() {}\nclass C {}\n", ["f", "C"]],
  ["function* g(): Generator<number> {}\n", ["g"]],
  ["for (const i of []) {}\n", []],
  ['import a, { b as c, default as d } from "x"\n', ["a", "c", "d"]],
  ['import * as all from "x"; import "y"\n', ["all"]],
  ["type T = number\n", []],
];
test.for(declared)("%j declares %j", ([source, names]) => {
  expect(compile(source).names).toEqual(names);
});

test("declared names are assigned, in order, and requests may stand in between", () => {
  const { code } = compile("const x = 1, y = yield* now(); let z\n");
  expect(code).toContain("void ((x = 1), (y = yield* now()));");
  expect(code).toContain("void ((z = undefined));");
});

test.for([
  "function* f() {\n",
  "foo(\n",
  "1 +\n",
  "`a\n",
  "[1,\n",
  "if (true) {\n",
  "const x: { a: number } = {\n",
  "class C {\n",
  "/* a comment\n",
  "import {\n",
  "{ a: 1,\n",
])("%j is not complete", (source) => {
  expect(problemOf(source)).toMatchObject({ isIncomplete: true });
});

test.for([
  ["}\n", /a bracket is closed that was not opened/],
  [")\n", /a bracket is closed that was not opened/],
  ["foo(1))\n", /a bracket is closed that was not opened/],
  ["x = = 2\n", /Expression expected/],
  ["let 5x\n", /Expected/],
  ["'abc\n", /Unterminated string/],
  ["await 5\n", /yield\* until\(promise\)/],
  ["const x\n", /./],
  ["enum E { A }\n", /enum is not supported/],
  ['import "x"; 1\n', /an import stands alone/],
] as [string, RegExp][])("%j is wrong, and no further line can mend it", ([source, message]) => {
  const problem = problemOf(source);
  expect(problem.isIncomplete).toBe(false);
  expect(problem.message).toMatch(message);
});
