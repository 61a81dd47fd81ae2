import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import * as core from "@outloop/core";
import * as names from "@outloop/names";
import { describe, expect, test } from "vitest";
import { everywhere, runIn } from "./helpers.ts";

const PACKAGE = join(import.meta.dirname, "..");

/** Each example of the sources and of the README, with where it stands. */
const examples = [
  ...readdirSync(join(PACKAGE, "src")).map((file) => [
    `src/${file}`,
    /@example\n\s*\* ```ts\n([\s\S]*?)\* ```/g,
  ]),
  ["README.md", /```ts\n([\s\S]*?)```/g],
].flatMap(([file, pattern]) => {
  const source = readFileSync(join(PACKAGE, file as string), "utf8");
  return [...source.matchAll(pattern as RegExp)].map((match) => ({
    where: `${file as string}:${source.slice(0, match.index).split("\n").length}`,
    code: match[1]!.replaceAll(/^\s*\* ?/gm, "").replaceAll(/^import .*\n/gm, ""),
  }));
});

/** What an example says an expression gives is looked at. */
function checked(code: string): string {
  return code.replaceAll(/^\s*(yield\* .*); \/\/ (\[.*\])$/gm, "check($1, $2);");
}

describe("every example does what it says", () => {
  test("there are examples, and they check something", () => {
    expect(examples.filter(({ code }) => checked(code) !== code).length).toBeGreaterThan(2);
  });

  test.each(examples)("$where", async ({ code }) => {
    const world = {
      ...core,
      ...names,
      check: (actual: unknown, said: unknown) => expect(actual).toEqual(said),
    };
    const source = `return function* () {\n${stripTypeScriptTypes(checked(code))}\nreturn "ended";\n}`;
    // oxlint-disable-next-line typescript/no-implied-eval -- examples are text until they are run
    const program = new Function(...Object.keys(world), source)(...Object.values(world)) as core.Body<string>;
    expect(await runIn(everywhere[0]!, program)).toBe("ended");
  });
});
