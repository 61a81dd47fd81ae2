import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../src/serve/compile.ts";

const folder = new URL("../programs/", import.meta.url);

function code(source: string): string {
  const result = compile(source);
  if (!("code" in result)) throw new Error(result.message);
  return result.code;
}

describe("compile", () => {
  test.each(readdirSync(folder))("keeps every line of %s where it was", (file) => {
    const source = readFileSync(new URL(file, folder), "utf8");
    expect(code(source).split("\n")).toHaveLength(source.split("\n").length);
  });

  test("looks imports up among the runner's modules, under the names they get", () => {
    const compiled = compile(
      `import core, { sleep as pause, type Op } from "@outloop/core";\nimport * as net from "@outloop/net";`,
    );
    expect(compiled).toMatchObject({ imports: ["@outloop/core", "@outloop/net"], isProgram: false });
    expect((compiled as { code: string }).code).toContain(`{ default: core, sleep: pause }`);
    expect((compiled as { code: string }).code).toContain(`const net = __outloop.modules["@outloop/net"];`);
  });

  test("an import over several lines leaves the lines below where they were", () => {
    const lines = code(`import {\n  sleep,\n  spawn,\n} from "@outloop/core";\nlast();`).split("\n");
    expect(lines[4]).toBe("last();");
  });

  test("tells programs from scripts by their default export", () => {
    expect(compile("export default function* main() {}")).toMatchObject({ isProgram: true });
    expect(compile("run();")).toMatchObject({ isProgram: false });
  });

  test("generator functions know their name and their line, with or without a name of their own", () => {
    const compiled = code(`const a = function* () {};\nconst o = {\n  *b() {},\n};\nfunction* c() {}`);
    expect(compiled).toContain(`enter("a", 1)`);
    expect(compiled).toContain(`enter("b", 3)`);
    expect(compiled).toContain(`enter("c", 5)`);
  });

  test("loops and functions ask the watchdog, also where they have no braces", () => {
    expect(code("while (x) y();")).toContain("{__outloop.guard(1);y();}");
    expect(code("do y(); while (x)")).toContain("{__outloop.guard(1);y();}");
    expect(code("for (;;) for (;;) ;")).toContain("{__outloop.guard(1);for (;;) {__outloop.guard(1);;}}");
    expect(code("const f = () => { g(); };")).toContain("{__outloop.guard(1); g(); }");
  });

  test.each([
    ["const a = ;\n", 1, 11],
    ["let x;\nlet x: number;", 2, 5],
    ["\n\nenum A { B }", 3, 1],
    ["foo(", 1, 1],
  ])("says where %j is wrong", (source, line, column) => {
    expect(compile(source)).toEqual({ message: expect.any(String), line, column });
  });
});
