import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import * as core from "@outloop/core";
import * as io from "@outloop/core/io";
import * as files from "@outloop/files";
import * as traps from "@outloop/core/files";
import { IoKernel } from "@outloop/kernel-io";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "./helpers.ts";

/** Each `@example` of the sources, with where it stands, and what it may name. */
function examplesOf(folder: string, world: object): { where: string; code: string; world: object }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const source = readFileSync(join(folder, file), "utf8");
      return [...source.matchAll(/@example\n\s*\* ```ts\n([\s\S]*?)\* ```/g)].map((match) => ({
        where: `${file}:${source.slice(0, match.index).split("\n").length}`,
        code: match[1]!.replaceAll(/^\s*\* ?/gm, ""),
        world,
      }));
    });
}

const here = import.meta.dirname;
const examples = [
  ...examplesOf(join(here, "../src"), { ...core, ...files }),
  ...examplesOf(join(here, "../../core/src/files"), { ...core, ...io, ...traps }),
];

/** What an example says its last expression gives is looked at. */
function checked(code: string): string {
  const gives = /^(yield\* use\([\s\S]*?\n\}\)|.+); \/\/ ("[^"]*"|\d+)\n?$/m;
  return code
    .replace(gives, "check($1, $2);\n")
    .replaceAll(/^(yield\* .*); \/\/ ("[^"]*")$/gm, "check($1, $2);");
}

describe("every example in a doc comment does what it says", () => {
  const folder = temporaryFolder();

  test("there are examples, and they check something", () => {
    expect(examples.length).toBeGreaterThan(8);
    expect(examples.filter(({ code }) => checked(code) !== code).length).toBeGreaterThan(6);
  });

  test.each(examples)("$where", ({ code, world }) => {
    const names = {
      ...world,
      folder: folder(),
      check: (actual: unknown, said: unknown) => expect(actual).toEqual(said),
    };
    // One that is a function is called with a path.
    const called = /^function\* (\w+)\(path/.exec(code)?.[1];
    if (called !== undefined) writeFileSync(`${folder()}/example`, "there");
    const call = called === undefined ? "" : `yield* ${called}(folder + "/example");`;
    const source = `return function* () {\n${stripTypeScriptTypes(checked(code))}\n${call}\n}`;
    // oxlint-disable-next-line typescript/no-implied-eval -- examples are text until they are run
    const program = new Function(...Object.keys(names), source)(
      ...Object.values(names),
    ) as core.Body<unknown>;
    core.run(new IoKernel(), function* () {
      yield* core.timeout(10_000, program);
    });
  });
});
