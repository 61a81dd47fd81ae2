import { describe, expect, test } from "vitest";
import { outloop, runProgram } from "./outloop.ts";

describe.concurrent("a program in a folder without node_modules", () => {
  test("finds core and the kernels, the very copies that drive it", async () => {
    const source = `
      import { run, sleep, timeout, TimeoutError } from "@outloop/core";
      import { NEVER } from "@outloop/core/kernel";
      import { SimpleKernel } from "@outloop/kernel-simple";
      export default function* () {
        try {
          yield* timeout(1, sleep, 1000);
        } catch (error) {
          return [error instanceof TimeoutError, NEVER, run(new SimpleKernel(), function* () { return "nested"; })];
        }
      }`;
    expect((await runProgram(source)).stdout).toBe("[ true, Infinity, 'nested' ]\n");
  });

  test("finds them from a module that it imports, and by require", async () => {
    const files = {
      "a.mjs": `export { default } from "./b.cjs";`,
      "b.cjs": `const { now } = require("@outloop/core"); module.exports = function* () { return typeof (yield* now()); };`,
    };
    expect(await outloop(["run", "a.mjs"], { files })).toMatchObject({
      stdout: "number\n",
      stderr: "",
      code: 0,
    });
  });
});
