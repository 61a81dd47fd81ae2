import { describe, expect, test } from "vitest";
import { runProgram } from "./outloop.ts";

describe.concurrent("a program that fails", () => {
  test("prints the message and the chain of coroutines on stderr, and exits with 1", async () => {
    const source = `
      import { call, sleep } from "@outloop/core";
      function* readConfig() {
        yield* sleep(1);
        throw new Error("no such setting");
      }
      export default function* main() {
        console.log("begun");
        yield* call(readConfig);
      }`;
    const { stdout, stderr, code } = await runProgram(source);
    expect({ stdout, code }).toEqual({ stdout: "begun\n", code: 1 });
    expect(stderr).toMatch(/^Error: no such setting\n +at readConfig .*program\.ts:5:15\)\n/);
    expect(stderr).toMatch(/ {2}in readConfig\n {2}in main\n$/);
  });

  test("prints what is thrown and is no error", async () => {
    const { stderr, code } = await runProgram(`export default function* () { throw "a string"; }`);
    expect({ stderr, code }).toEqual({ stderr: `thrown: "a string"\n`, code: 1 });
  });

  test("prints every failure that left a scope together", async () => {
    const source = `
      import { sleep, spawn } from "@outloop/core";
      function* first() { throw new Error("the first"); }
      function* second() { try { yield* sleep(1000); } finally { throw new Error("the second"); } }
      export default function* () {
        yield* spawn(second);
        yield* spawn(first);
      }`;
    const { stderr, code } = await runProgram(source);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: the first\n[^]*^also failed: Error: the second$/m);
  });

  test("a deadlock prints every parked task and what it waits for", async () => {
    const source = `
      import { spawnWith, WaitQueue } from "@outloop/core";
      const door = new WaitQueue();
      function* guest() { yield* door.wait("the door"); }
      export default function* main() {
        const ann = yield* spawnWith({ name: "ann" }, guest);
        yield* ann.join();
      }`;
    const { stderr, code } = await runProgram(source);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Deadlock: no task on kernel 'simple' can ever go on/);
    expect(stderr).toContain("\n  task 2 'ann' waits for the door\n");
    expect(stderr).toMatch(/^ {2}task 1 'main' waits for .*'ann'/m);
  });

  test("an error of the module itself, while it is loaded, is the program's", async () => {
    const { stderr, code } = await runProgram(`JSON.parse("{"); export default function* () {}`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^SyntaxError: .* in JSON .*\n +at file:.*program\.ts:1:6\n$/);
  });
});
