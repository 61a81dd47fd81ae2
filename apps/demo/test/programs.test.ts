import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { steps } from "../src/steps.ts";
import { node } from "./node.ts";

test("the tour shows every program, in order", () => {
  // The others, without a number, are the page's.
  const files = readdirSync(new URL("../programs", import.meta.url)).filter((name) => /^\d/.test(name));
  expect(steps.map(({ program }) => program)).toEqual(files.toSorted());
});

/** What a program prints. That of 4-own-trap.ts, which takes two real seconds, is checked once, in main.test.ts. */
async function output(program: string): Promise<string> {
  const { stdout, stderr, code } = await node(`programs/${program}`);
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  return stdout;
}

describe.concurrent("programs", () => {
  test("1-drive.ts: drive returns what the coroutine returns, through yield*", async () => {
    expect(await output("1-drive.ts")).toBe("3.14\n");
  });

  test("2-one-step.ts: one next() gives silently nothing, drive an error", async () => {
    const [pi, slowPi, given, driven] = (await output("2-one-step.ts")).split("\n");
    expect(pi).toMatch(/: +3\.14$/);
    expect(slowPi).toMatch(/: +undefined$/);
    expect(given).toContain("{ done: false, value: { op: 'sleep', ms: 1000 } }");
    expect(driven).toContain("UnsupportedTrap: the coroutine asked sleep { ms: 1000 }");
  });

  test("3-nobody-answers.ts: the errors come back into the coroutine, which goes on", async () => {
    const lines = (await output("3-nobody-answers.ts")).trimEnd().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^NotATrap: the coroutine yielded a promise.* until\(promise\)/),
      "and the coroutine went on",
      expect.stringMatching(
        /^UnsupportedTrap: the coroutine asked brew { cups: 2 }, which drive\(\) does not/,
      ),
      "and the coroutine went on",
      expect.stringMatching(
        /^UnsupportedTrap: task 1 'unknown' asked brew .* kernel 'simple' does not answer/,
      ),
      "and the coroutine went on",
    ]);
  });

  test("5-many.ts: ten sleep in the time of one, on either clock", async () => {
    const [real, virtual] = (await output("5-many.ts")).split("\n");
    const ms = Number(/they took (\d+) ms$/.exec(real!)?.[1]);
    expect(ms).toBeGreaterThanOrEqual(500);
    expect(ms).toBeLessThan(5000); // what they would take one after the other
    expect(virtual).toMatch(/they took 500 ms$/);
  });

  test("6-share.ts: the short requests do not wait for the long one", async () => {
    expect((await output("6-share.ts")).trimEnd().split("\n")).toEqual([
      "fib(20) asked for",
      "fib(10) asked for",
      "fib(1) asked for",
      "fib(1) = 1",
      "fib(10) = 55",
      "fib(20) = 6765",
    ]);
  });

  test("7-top-level.ts: run gives values at the top level of a module", async () => {
    expect(await output("7-top-level.ts")).toBe("one loaded\n[ 'two loaded', 'three loaded' ]\n");
  });

  test("8-inspect.ts: states from inside and outside, and a deadlock report", async () => {
    const [first, second, party, ann, last, deadlock, house, bob] = (await output("8-inspect.ts")).split(
      "\n",
    );
    expect([first, second, last].map((line) => line!.split(" ").at(-1))).toEqual(["new", "parked", "done"]);
    expect(party).toMatch(/ 1 party parked$/);
    expect(ann).toMatch(/ 2 ann parked$/);
    expect(deadlock).toMatch(/^Deadlock: no task on kernel 'simple' can ever go on/);
    expect(house).toMatch(/^ {2}task 1 'house' waits for .*'bob'/);
    expect(bob).toMatch(/^ {2}task 2 'bob' waits for the door to open, spawned at house \(.*8-inspect\.ts:/);
  });
});
