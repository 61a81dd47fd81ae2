import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { outloop } from "./outloop.ts";
import { inTerminal, noTerminal } from "./terminal.ts";

const ENTER = "\r";
const CTRL_C = "\u0003";
const TAB = "\t";

/** What is printed for lines that come from a pipe. */
async function printed(...lines: readonly string[]): Promise<string[]> {
  const { stdout, stderr, code } = await outloop(["repl"], { stdin: `${lines.join("\n")}\n` });
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  return stdout.trimEnd().split("\n");
}

describe.concurrent("outloop repl, from a pipe", () => {
  test("yield* works, and declarations of all kinds live on, in TypeScript and over several lines", async () => {
    const lines = await printed(
      "const base: number = 40",
      "yield* sleep(1)",
      "function* plus(n: number): Coroutine<number> {",
      "  yield* sleep(1)",
      "  return base + n",
      "}",
      "yield* plus(2)",
      "let { a, b: [c] } = { a: 1, b: [2] }; a += 10",
      "a + c",
      "class Point { constructor(public_x) { this.x = public_x } }",
      "new Point(3).x",
      'import { basename, join as joined } from "node:path"',
      'basename(joined("x", "y"))',
      "{ key: [1, 2] }",
      "for (const i of [1, 2]) { yield* checkpoint(); console.log(`loop ${i}`) }",
      "_",
    );
    expect(lines).toEqual([
      "42",
      "11",
      "13",
      "3",
      "'y'",
      "{ key: [ 1, 2 ] }",
      "loop 1",
      "loop 2",
      "{ key: [ 1, 2 ] }",
    ]);
  });

  test("tasks go on behind the prompt, and what fails there is told", async () => {
    const lines = await printed(
      "const go = new Channel(1)",
      "const task = yield* spawn(function* ticker() { yield* go.receive(); return 'ticked' })",
      "task.state === 'done'",
      "go.trySend(0)",
      "yield* task.join()",
      "yield* spawn(function* bad() { yield* go.receive(); throw new RangeError('later') }); 1",
      "go.trySend(0); yield* sleep(20)",
      "2",
    );
    expect(lines.slice(0, 4)).toEqual(["false", "true", "'ticked'", "1"]);
    expect(lines[4]).toBe("in the background of input 6: RangeError: later");
    expect(lines.at(-1)).toBe("2");
  });

  test(".tasks, .why, .kernel and .swap", async () => {
    const lines = await printed(
      "const channel = new Channel()",
      "const reader = yield* spawn(function* reader() { return yield* channel.receive() })",
      ".tasks",
      ".why 4",
      ".why 99",
      ".kernel",
      ".swap heap",
      ".kernel",
      ".swap warp",
      "channel.trySend(5)",
      "yield* reader.join()",
    );
    const text = lines.join("\n");
    expect(text).toContain("   4  reader           parked: receive on Channel#");
    expect(text).toMatch(/task 4 'reader' is parked, waiting for receive on Channel#\d+\n {2}in reader/);
    expect(text).toContain("no task 99; .tasks shows them");
    expect(text).toContain(
      "simple\nnow on kernel 'heap'\nheap\nunknown kernel 'warp': there is simple, heap, io",
    );
    expect(text).toMatch(/\ntrue\n5$/);
  });

  test("errors, and slips: a request without yield*, a coroutine nobody runs, await", async () => {
    const lines = await printed(
      "sleep(5)",
      "(function* () {})()",
      "await sleep(5)",
      "throw new RangeError('too far')",
      "}",
      "yield* timeout(1, sleep, 50)",
      "enum Colour { Red }",
    );
    const text = lines.join("\n");
    expect(text).toContain("sleep { ms: 5 }, which nobody has asked: put yield* before it");
    expect(text).toContain("a coroutine that nobody runs: put yield* before it");
    expect(text).toMatch(/SyntaxError: .*wait for a promise by yield\* until\(promise\)/);
    expect(text).toMatch(/\nUncaught RangeError: too far\n {4}at input \(.*prompt:1:7\)\n {2}in prompt\n/);
    expect(text).toContain("SyntaxError: a bracket is closed that was not opened");
    expect(text).toContain("Uncaught TimeoutError: 'sleep' did not end within 1 ms");
    expect(text).toMatch(/SyntaxError: TypeScript enum is not supported/);
  });

  test("code of the host that fails is told, and the session goes on", async () => {
    const lines = await printed(
      'setTimeout(() => { throw new Error("from a timer") }, 1); 1',
      "yield* sleep(20)",
      'Promise.reject(new RangeError("nobody handles it")); 2',
      "yield* sleep(5)",
      "3",
    );
    const text = lines.join("\n");
    expect(text).toContain("1\nUncaught, in code of the host: Error: from a timer\n");
    expect(text).toMatch(/2\nUncaught.*RangeError: nobody handles it\n/);
    expect(lines.at(-1)).toBe("3");
  });

  test("takes no file", async () => {
    const { stderr, code } = await outloop(["repl", "file.ts"]);
    expect({ stderr, code }).toEqual({
      stderr: "outloop: repl: takes no file; import it at the prompt: file.ts\n",
      code: 2,
    });
  });
});

describe.concurrent("outloop repl, in a terminal", () => {
  const why = noTerminal();

  test("Ctrl-C cancels what runs and its cleanup runs; tasks print above what is typed; names are completed", async (context) => {
    context.skip(why !== undefined, why);
    const { printed: text, code } = await inTerminal(
      ["repl"],
      [
        [/> /, `function* slow(ms: number) {${ENTER}`],
        [
          /\| /,
          `try { yield* sleep(ms) } finally { yield* shield(sleep, 1); console.log("cleaned up") }${ENTER}`,
        ],
        [/\| /, `}${ENTER}`],
        [
          /> /,
          `const ticker = yield* spawn(function* () { yield* sleep(300); console.log("tick") })${ENTER}`,
        ],
        [/> /, "1 + "],
        [/tick\n?[^]*> 1 \+ /, `1${ENTER}`],
        [/2\s+> /, `yield* slow(60_000)${ENTER}`],
        [/60_000\)\s/, CTRL_C],
        [/\^C\s+cleaned up\s+cancelled\s+> /, `tick${TAB}`],
        [/ticker/, `.state${ENTER}`],
        [/'done'\s+> /, `.exit${ENTER}`],
      ],
    );
    expect(code).toBe(0);
    expect(text).toMatch(/^outloop \S+ on kernel 'simple'\. Type \.help for the commands\.\n/);
  });

  test("what has been typed is remembered from session to session", async (context) => {
    context.skip(why !== undefined, why);
    const folder = mkdtempSync(join(tmpdir(), "outloop-repl-"));
    const file = join(folder, "history");
    try {
      await inTerminal(
        ["repl"],
        [
          [/> /, `1 + 1${ENTER}`],
          [/2\s+> /, `.exit${ENTER}`],
        ],
        file,
      );
      expect(readFileSync(file, "utf8")).toContain("1 + 1");
      const up = "\u001b[A";
      const { printed: text } = await inTerminal(
        ["repl"],
        [
          [/> /, `${up}${up}${ENTER}`],
          [/2\s+> /, `.exit${ENTER}`],
        ],
        file,
      );
      expect(text).toContain("> 1 + 1");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
