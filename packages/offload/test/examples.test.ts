import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import * as core from "@outloop/core";
import * as offloading from "@outloop/offload";
import { describe, expect, test } from "vitest";
import { everywhere, from, runIn } from "./helpers.ts";

const PACKAGE = join(import.meta.dirname, "..");

/** Each example of the sources, with where it stands. */
const examples = readdirSync(join(PACKAGE, "src")).flatMap((file) => {
  const source = readFileSync(join(PACKAGE, "src", file), "utf8");
  return [...source.matchAll(/@example\n\s*\* ```ts\n([\s\S]*?)\* ```/g)].map((match) => ({
    where: `src/${file}:${source.slice(0, match.index).split("\n").length}`,
    code: match[1]!.replaceAll(/^\s*\* ?/gm, "").replaceAll(/^import .*\n/gm, ""),
  }));
});

/** What an example says an expression gives is looked at. */
function checked(code: string): string {
  return code
    .replaceAll(/^\s*(yield\* .*); \/\/ (\d+)$/gm, "check($1, $2);")
    .replaceAll(/new URL\("(.*)", import\.meta\.url\)/g, 'new URL("$1", here)');
}

describe("every example does what it says", () => {
  test("there are examples, and they check something", () => {
    expect(examples.filter(({ code }) => checked(code) !== code).length).toBeGreaterThan(2);
  });

  test.each(examples)("$where", async ({ code }) => {
    const world = {
      ...core,
      ...offloading,
      here: new URL("../examples/", import.meta.url).href,
      picture: from("bytes"),
      check: (actual: unknown, said: unknown) => expect(actual).toEqual(said),
    };
    const source = `return function* () {\n${stripTypeScriptTypes(checked(code))}\nreturn "ended";\n}`;
    // oxlint-disable-next-line typescript/no-implied-eval -- examples are text until they are run
    const program = new Function(...Object.keys(world), source)(...Object.values(world)) as core.Body<string>;
    expect(await runIn(everywhere[0]!, program)).toBe("ended");
  });
});

/** Runs a program in a process of its own, which is killed if it does not end. */
async function outputOf(source: string): Promise<string> {
  const args = ["--conditions=@outloop/source", "--input-type=module-typescript", "--eval", source];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: PACKAGE, timeout: 30_000 });
  return stdout;
}

describe("a process", () => {
  test("runs the program of the README, and ends when it has ended", async () => {
    const [, program] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(PACKAGE, "README.md"), "utf8"))!;
    expect(await outputOf(program!)).toBe("[ 50000005000000, 200000010000000 ]\n");
  });

  test("lives as long as a hosted program waits for a call, and no longer", async () => {
    const program = `
      import { start } from "@outloop/core";
      import { SimpleKernel } from "@outloop/kernel-simple";
      import { offload } from "@outloop/offload";
      start(new SimpleKernel(), function* () {
        yield* offload(() => new Promise((resolve) => setTimeout(resolve, 100)));
        console.log("ended");
      });`;
    expect(await outputOf(program)).toBe("ended\n");
  });

  test("ends although a call that was cancelled goes on for ever", async () => {
    const program = `
      import { run, timeout } from "@outloop/core";
      import { SimpleKernel } from "@outloop/kernel-simple";
      import { offload } from "@outloop/offload";
      try {
        run(new SimpleKernel(), () => timeout(100, () => offload(() => { for (;;); })));
      } catch (error) {
        console.log(error.name);
      }`;
    expect(await outputOf(program)).toBe("TimeoutError\n");
  });
});
