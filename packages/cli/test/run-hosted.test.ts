import { describe, expect, test } from "vitest";
import { runProgram } from "./outloop.ts";

const untilText = `
  import { until } from "@outloop/core";
  export default function* () { return yield* until(Promise.resolve("from a promise")); }`;

const cleansUp = `
  import { sleep } from "@outloop/core";
  export default function* (cleanup: string) {
    console.log("started");
    try {
      yield* sleep(60_000);
    } finally {
      console.log("cleaning");
      yield* sleep(Number(cleanup));
      console.log("cleaned up");
    }
  }`;

describe.concurrent("--mode", () => {
  test("hosted: a program may wait for promises", async () => {
    const ended = await runProgram(untilText, ["--mode", "hosted"]);
    expect(ended).toMatchObject({ stdout: "from a promise\n", stderr: "", code: 0 });
  });

  test("blocking: a program that waits for a promise fails, and is told of the other mode", async () => {
    const { stdout, stderr, code } = await runProgram(untilText);
    expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
    expect(stderr).toMatch(/^NeedsHost: task 1 'main' asked until\(promise\)/);
    expect(stderr).toMatch(/^outloop: --mode hosted runs the program on an event loop$/m);
  });

  test("hosted: a failure exits with 1", async () => {
    const source = `export default function* main() { throw new Error("no luck"); }`;
    const { stderr, code } = await runProgram(source, ["--mode", "hosted"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: no luck\n[^]* {2}in main\n$/);
  });

  test("hosted, on a virtual clock", async () => {
    const source = `
      import { sleep } from "@outloop/core";
      export default function* () { yield* sleep(86_400_000); return "a day later"; }`;
    const { stdout } = await runProgram(source, ["--mode", "hosted", "--virtual"]);
    expect(stdout).toBe("a day later\n");
  });

  test("hosted: Ctrl-C cancels the program and waits for its cleanup", async () => {
    const { stdout, stderr, code } = await runProgram(cleansUp, ["--mode", "hosted", "--", "10"], {
      onOutput: (text, child) => void (text.includes("started") && child.kill("SIGINT")),
    });
    expect(stdout).toBe("started\ncleaning\ncleaned up\n");
    expect(stderr).toBe("\noutloop: cancelling the program; Ctrl-C again kills it\n");
    expect(code).toBe(130);
  });

  test("hosted: a second Ctrl-C kills it", async () => {
    const { stdout, signal } = await runProgram(cleansUp, ["--mode", "hosted", "--", "60000"], {
      onOutput: (text, child) => void (/started|cleaning/.test(text) && child.kill("SIGINT")),
    });
    expect(stdout).toBe("started\ncleaning\n");
    expect(signal).toBe("SIGINT");
  });

  test("blocking: Ctrl-C kills it", async () => {
    const { stdout, signal } = await runProgram(cleansUp, ["--", "10"], {
      onOutput: (text, child) => void (text.includes("started") && child.kill("SIGINT")),
    });
    expect({ stdout, signal }).toEqual({ stdout: "started\n", signal: "SIGINT" });
  });
});
