import { describe, expect, test } from "vitest";
import { runProgram } from "./outloop.ts";

const ASYNC = "write function* instead, and yield* until(promise) for await (it needs --mode hosted)";
const FUNCTION = "not a generator function";

describe.concurrent("a module without a coroutine gets one line on stderr and exit code 2", () => {
  const cases: [string, string, string][] = [
    [
      "no export",
      `export const other = 1;`,
      "program.ts has no coroutine: its default export, or its export 'main', must be a generator function (function*)",
    ],
    [
      "an async function",
      `export default async function () {}`,
      `the default export of program.ts is an async function, ${FUNCTION}: ${ASYNC}`,
    ],
    [
      "an async function main",
      `export async function main() {}`,
      `the export 'main' of program.ts is an async function, ${FUNCTION}: ${ASYNC}`,
    ],
    [
      "an async generator function",
      `export default async function* () {}`,
      `the default export of program.ts is an async generator function, ${FUNCTION}: ${ASYNC}`,
    ],
    [
      "a coroutine made already",
      `function* main() {} export default main();`,
      `the default export of program.ts is a coroutine, ${FUNCTION}: export the function itself, without calling it`,
    ],
    [
      "a number",
      `export default 7;`,
      `the default export of program.ts is a number, ${FUNCTION} (function*)`,
    ],
    ["null", `export default null;`, `the default export of program.ts is null, ${FUNCTION} (function*)`],
    [
      "a plain function",
      `export default function () { return 7; }`,
      "the default export of program.ts returned a number, no coroutine: write it as a generator function (function*)",
    ],
    [
      "a plain function that returns an array",
      `export default () => [];`,
      "the default export of program.ts returned an array, no coroutine: write it as a generator function (function*)",
    ],
  ];
  test.for(cases)("%s", async ([, source, message]) => {
    expect(await runProgram(source)).toMatchObject({ stdout: "", stderr: `outloop: ${message}\n`, code: 2 });
  });
});
