import { describe, expect, test } from "vitest";
import { outloop, runProgram } from "./outloop.ts";

describe.concurrent("outloop run", () => {
  test("prints the string that the default export returns", async () => {
    const source = `
      import { sleep, type Coroutine } from "@outloop/core";
      export default function* (): Coroutine<string> {
        yield* sleep(10);
        return "hello world";
      }`;
    expect(await runProgram(source)).toMatchObject({ stdout: "hello world\n", stderr: "", code: 0 });
  });

  test("prints other values as console.log does, and nothing for undefined", async () => {
    const list = await runProgram(`export default function* () { return [1, { two: "2" }]; }`);
    expect(list).toMatchObject({ stdout: "[ 1, { two: '2' } ]\n", code: 0 });
    const nothing = await runProgram(`export default function* () {}`);
    expect(nothing).toMatchObject({ stdout: "", stderr: "", code: 0 });
  });

  test("takes the export main where there is no default export", async () => {
    const { stdout } = await runProgram(`export function* main() { return "from main"; }`);
    expect(stdout).toBe("from main\n");
  });

  test.for([
    ["program.js", `export default function* () { return 1; }`],
    ["program.mjs", `export function* main() { return 1; }`],
    ["program.cjs", `module.exports = function* () { return 1; };`],
    ["program.cjs", `exports.main = function* () { return 1; };`],
    ["program.mts", `export default function* (): Generator<never, number> { return 1; }`],
  ] as const)("runs %s: %s", async ([name, source]) => {
    expect(await outloop(["run", name], { files: { [name]: source } })).toMatchObject({
      stdout: "1\n",
      code: 0,
    });
  });

  test("runs a plain function that returns a coroutine or an operation", async () => {
    const source = `
      import { timeout } from "@outloop/core";
      export default () => timeout(1000, function* () { return "in time"; });`;
    expect(await runProgram(source)).toMatchObject({ stdout: "in time\n", code: 0 });
  });

  test("a program that spawns, sleeps, times out and cleans up", async () => {
    const source = `
      import { sleep, spawn, timeout, TimeoutError } from "@outloop/core";
      function* worker(name, ms) {
        try {
          yield* sleep(ms);
          return name;
        } finally {
          console.log(name, "cleans up");
        }
      }
      export default function* () {
        const quick = yield* spawn(worker, "quick", 10);
        console.log(yield* quick.join());
        try {
          yield* timeout(20, worker, "slow", 60_000);
        } catch (error) {
          return error instanceof TimeoutError;
        }
      }`;
    const { stdout } = await runProgram(source.replaceAll("(name, ms)", "(name: string, ms: number)"));
    expect(stdout).toBe("quick cleans up\nquick\nslow cleans up\ntrue\n");
  });

  test("gives what stands behind -- to the function and in process.argv", async () => {
    const source = `
      export default function* (...args: string[]) {
        return JSON.stringify([args, process.argv.slice(2)]);
      }`;
    const { stdout } = await runProgram(source, ["--", "a", "--b", "--", "c"]);
    expect(JSON.parse(stdout)).toEqual([
      ["a", "--b", "--", "c"],
      ["a", "--b", "--", "c"],
    ]);
  });

  test("leaves stdin to the program", async () => {
    const source = `
      import { readFileSync } from "node:fs";
      export default function* () { return readFileSync(0, "utf8").toUpperCase(); }`;
    expect((await runProgram(source, [], { stdin: "said" })).stdout).toBe("SAID\n");
  });

  test("--virtual: waiting takes no time", async () => {
    const source = `
      import { now, sleep } from "@outloop/core";
      export default function* () {
        yield* sleep(86_400_000);
        return yield* now();
      }`;
    expect((await runProgram(source, ["--virtual"])).stdout).toBe("86400000\n");
  });
});
