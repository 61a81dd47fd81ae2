import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import * as core from "@outloop/core";
import * as testing from "@outloop/testing";
import { describe, expect, test } from "vitest";
import { failing } from "./failing.ts";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
/** The examples in doc comments, as they would stand in the README. */
const comments = readdirSync(join(root, "src"))
  .map((file) => readFileSync(join(root, "src", file), "utf8"))
  .flatMap((text) => [...text.matchAll(/@example\n(?: \*.*\n)+?(?= \*\/)/g)])
  .map(([text]) => text.replaceAll(/^ \* ?/gm, ""));

/** What the runner would hand over. */
const runner = (name: string): unknown => ({ task: { name, file: { name: "lock.test.ts" } } });

interface Example {
  readonly name: string;
  readonly run: () => Promise<void>;
  /** What it prints, where it is to fail. */
  readonly output: string | undefined;
}

const examples: Example[] = [];
for (const [, source, output] of [readme, ...comments]
  .join("\n")
  .matchAll(/```ts\n([\s\S]*?)```(?:\s*```text\n([\s\S]*?)```)?/g)) {
  const code = stripTypeScriptTypes(source!.replaceAll(/^import .*$/gm, ""));
  const world = {
    ...core,
    ...testing,
    assert,
    test: (name: string, f: (context: unknown) => Promise<void>) =>
      examples.push({ name, run: () => f(runner(name)), output }),
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- an example is text until it is run
  new Function(...Object.keys(world), code)(...Object.values(world));
}

describe("in the README and the doc comments", () => {
  test("there are examples, and some of them fail", () => {
    expect(examples.length).toBe(7);
    expect(examples.filter(({ output }) => output !== undefined).length).toBe(2);
  });

  test.each(examples)("$name", async ({ run, output }) => {
    if (output === undefined) return run();
    const error = await failing(run);
    for (const [index, line] of output.trim().split("\n").entries())
      expect(`${error.name}: ${error.message}`.split("\n")[index]).toContain(line.replace(/ …$/, ""));
  });
});
