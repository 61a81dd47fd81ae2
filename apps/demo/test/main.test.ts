import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { steps } from "../src/steps.ts";
import { node } from "./node.ts";

const main = "src/main.ts";
const ESCAPE = "\u001B[";

test("the whole tour runs every program and ends with 0", async () => {
  const { stdout, stderr, code } = await node(main);
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  for (const [index, { title }] of steps.entries()) expect(stdout).toContain(`\n${index + 1}. ${title}\n`);

  // The one program that is slow for its purpose: a real second without an event loop, answered in two ways.
  const hello = [...stdout.matchAll(/^ {2}> (drive|run): +hello world, after (\d+) ms$/gm)];
  expect(hello.map(([, how]) => how)).toEqual(["drive", "run"]);
  for (const [, , ms] of hello) expect(Number(ms)).toBeGreaterThanOrEqual(1000);
});

describe.concurrent("the tour", () => {
  test("shows one step: the words, the file as it is, its real output", async () => {
    const { stdout, code } = await node(main, ["1"]);
    const source = readFileSync(new URL("../programs/1-drive.ts", import.meta.url), "utf8");
    const shown = [...stdout.matchAll(/^ {2}\|(?: (.*))?$/gm)].map(([, line]) => line ?? "");
    expect(shown).toEqual(source.trimEnd().split("\n"));
    expect(stdout).toMatch(/^ {2}> 3\.14$/m);
    expect(stdout).not.toContain("2. ");
    expect(code).toBe(0);
  });

  test("--no-source shows the output alone", async () => {
    const { stdout } = await node(main, ["1", "--no-source"]);
    expect(stdout).not.toContain("function*");
    expect(stdout).toContain("  > 3.14\n");
  });

  test.for([["9"], ["pi"], ["--fast"], ["--port", "x"], ["--port", "70000"], ["1", "--page"]])(
    "refuses %s with exit code 2",
    async (args) => {
      const { stdout, stderr, code } = await node(main, args);
      expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
      expect(stderr).toMatch(/^demo: .*'(9|pi|--fast|x|70000|--page)'/);
      expect(stderr).toContain("demo [STEP] [--no-source]");
    },
  );

  test("has colours where they are wanted, and none with NO_COLOR or without a terminal", async () => {
    expect((await node(main, ["1"], { FORCE_COLOR: "1" })).stdout).toContain(ESCAPE);
    expect((await node(main, ["1"])).stdout).not.toContain(ESCAPE);
    expect((await node(main, ["1"], { NO_COLOR: "1" })).stdout).not.toContain(ESCAPE);
  });
});
