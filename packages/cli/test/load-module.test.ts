import { describe, expect, test } from "vitest";
import { outloop, runProgram } from "./outloop.ts";

const refused = (message: string | RegExp): object => ({
  stdout: "",
  stderr: typeof message === "string" ? `outloop: ${message}\n` : expect.stringMatching(message),
  code: 2,
});

describe.concurrent("a file that cannot be run gets one line on stderr and exit code 2", () => {
  test("a missing file", async () => {
    expect(await outloop(["run", "gone.ts"])).toMatchObject(refused("gone.ts: no such file"));
  });

  test("a folder", async () => {
    expect(await outloop(["run", "."])).toMatchObject(refused(". is a folder, not a module"));
  });

  test("a file that is no module", async () => {
    const ended = await outloop(["run", "a.txt"], { files: { "a.txt": "text" } });
    expect(ended).toMatchObject(refused(/^outloop: a\.txt: Unknown file extension .*\n$/));
  });

  test("a syntax error, with its line, in TypeScript and in JavaScript", async () => {
    const source = `export default function* () {\n  let x: = 1;\n}\n`;
    expect(await runProgram(source)).toMatchObject(
      refused(/^outloop: program\.ts:2: SyntaxError: Unexpected token .*\n$/),
    );
    for (const name of ["a.js", "a.mjs", "a.cjs"]) {
      const ended = await outloop(["run", name], { files: { [name]: `"one line";\nretrun 1;\n` } });
      expect(ended).toMatchObject(refused(`${name}:2: SyntaxError: Unexpected number`));
    }
  });

  test("a syntax error in a module it imports", async () => {
    const files = { "a.js": `import "./b.mjs"; export default function* () {}`, "b.mjs": `retrun 1;` };
    expect(await outloop(["run", "a.js"], { files })).toMatchObject(
      refused("a.js, or a module it imports: SyntaxError: Unexpected number"),
    );
  });

  test("an import of a package that is not there", async () => {
    expect(await runProgram(`import "not-there"; export default function* () {}`)).toMatchObject(
      refused(/^outloop: program\.ts: Cannot find package 'not-there' .*\n$/),
    );
  });

  test("an import of a name that is not there", async () => {
    const source = `import { nap } from "@outloop/core"; export default function* () { yield* nap(); }`;
    expect(await runProgram(source)).toMatchObject(
      refused(/^outloop: program\.ts:1: SyntaxError: .* does not provide an export named 'nap'\n$/),
    );
  });

  test("TypeScript on a Node that cannot load it", async () => {
    const old = `data:text/javascript,Object.defineProperty(process.features, "typescript", { value: false })`;
    const ended = await runProgram(`export default function* () {}`, [], { nodeOptions: ["--import", old] });
    expect(ended).toMatchObject(
      refused(
        `program.ts: this Node (${process.version}) cannot load TypeScript: use Node 22.18 or later, or a .js file`,
      ),
    );
  });
});
