import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import * as core from "@outloop/core";
import * as io from "@outloop/core/io";
import * as processes from "@outloop/core/processes";
import { IoKernel } from "@outloop/kernel-io";
import * as own from "@outloop/process";
import { describe, expect, test } from "vitest";

const PACKAGE = join(import.meta.dirname, "..");

/** Each `@example` of a folder of sources, with where it stands. */
function examplesOf(folder: string): { readonly where: string; readonly code: string }[] {
  return readdirSync(join(PACKAGE, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const source = readFileSync(join(PACKAGE, folder, file), "utf8");
      return [...source.matchAll(/@example\n\s*\* ```ts\n([\s\S]*?)\* ```/g)].map((match) => ({
        where: `${file}:${source.slice(0, match.index).split("\n").length}`,
        code: match[1]!.replaceAll(/^\s*\* ?/gm, ""),
      }));
    });
}

// Core's own tests run on a kernel without processes.
const examples = [...examplesOf("src"), ...examplesOf("../core/src/processes")];

/** What an example says an expression gives is looked at. */
function checked(code: string): string {
  return code
    .replaceAll(/^\s*(yield\* .*|\w+\.stdout); \/\/ ("[^"]*"|true|\{.*\})$/gm, "check($1, $2);")
    .replaceAll(/^\s*const (\{ status \}) = (.*); \/\/ (\d)$/gm, "const $1 = $2; check(status, $3);");
}

describe("every example in a doc comment does what it says", () => {
  test("there are examples, and they check something", () => {
    expect(examples.length).toBeGreaterThan(5);
    expect(examples.filter(({ code }) => checked(code) !== code).length).toBeGreaterThan(4);
  });

  test.each(examples)("$where", ({ code }) => {
    const check = (actual: unknown, said: unknown): void => expect(actual).toEqual(said);
    const world: Record<string, unknown> = { ...core, ...io, ...processes, ...own, check };
    const source = `return function* () {\n${stripTypeScriptTypes(checked(code))}\n}`;
    // oxlint-disable-next-line typescript/no-implied-eval -- examples are text until they are run
    const program = new Function(...Object.keys(world), source)(
      ...Object.values(world),
    ) as core.Body<unknown>;
    core.run(new IoKernel(), () => core.timeout(10_000, program));
  });
});

describe("every program of the README does what it says", () => {
  const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
  const programs = [...readme.matchAll(/^## (.*)\n\n```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/gm)];

  test("there are two", () => expect(programs.length).toBe(2));

  test.each(programs.map(([, title, code, output]) => ({ title, code, output })))("$title", (each) => {
    const args = ["--conditions=@outloop/source", "--input-type=module-typescript", "--eval", each.code!];
    expect(execFileSync(process.execPath, args, { cwd: PACKAGE, encoding: "utf8", timeout: 30_000 })).toBe(
      each.output,
    );
  });
});
