import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { outloop } from "./outloop.ts";

const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");

describe.concurrent("the command line", () => {
  test("--version prints the version of the package", async () => {
    const { version } = JSON.parse(manifest) as { version: string };
    expect(await outloop(["--version"])).toMatchObject({
      stdout: `outloop ${version}\n`,
      stderr: "",
      code: 0,
    });
  });

  test("--help prints the usage, with every kernel and mode", async () => {
    const { stdout, stderr, code } = await outloop(["--help"]);
    expect(stdout).toContain("outloop run FILE");
    expect(stdout).toMatch(/^ +simple +the reference/m);
    expect(stdout).toMatch(/^ +hosted +on Node's event loop/m);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  });

  test("without arguments it prints the help on stderr and exits with 2", async () => {
    const { stdout } = await outloop(["--help"]);
    expect(await outloop([])).toMatchObject({ stdout: "", stderr: stdout, code: 2 });
  });

  const wrong: [string, string[], string][] = [
    ["an unknown command", ["walk"], "unknown command 'walk', see outloop --help"],
    ["no file", ["run"], "run: which FILE? See outloop --help"],
    [
      "arguments without --",
      ["run", "a.js", "b"],
      "run: one FILE only; arguments of the program stand behind --, as in -- b",
    ],
    [
      "an unknown option",
      ["run", "a.js", "--fast"],
      "unknown option '--fast'; options of the program stand behind --",
    ],
    [
      "an option without its value",
      ["run", "a.js", "--kernel"],
      "Option '--kernel <value>' argument missing",
    ],
    [
      "an unknown kernel",
      ["run", "a.js", "--kernel", "warp"],
      "unknown kernel 'warp': there is simple, heap, io",
    ],
    [
      "a name every object has",
      ["run", "a.js", "--kernel", "toString"],
      "unknown kernel 'toString': there is simple, heap, io",
    ],
    ["an unknown mode", ["run", "a.js", "--mode", "warp"], "unknown mode 'warp': there is blocking, hosted"],
  ];
  test.for(wrong)("%s gets one line on stderr and exit code 2", async ([, args, message]) => {
    expect(await outloop(args)).toMatchObject({ stdout: "", stderr: `outloop: ${message}\n`, code: 2 });
  });
});
