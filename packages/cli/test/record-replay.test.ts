import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ioKernelSupport } from "@outloop/kernel-io";
import { afterAll, describe, expect, test } from "vitest";
import { parseCommand, type RunCommand } from "../src/arguments.ts";
import { openLog } from "../src/record-run.ts";
import { readReplay } from "../src/replay-run.ts";
import { UsageError } from "../src/usage-error.ts";
import { runProgram, type Ended, type Setting } from "./outloop.ts";

const folder = mkdtempSync(join(tmpdir(), "outloop-logs-"));
afterAll(() => rmSync(folder, { recursive: true }));
let logs = 0;

/** Runs `source` as `program.ts`, recorded; returns what came and the log's path. */
async function record(source: string, args: readonly string[] = []): Promise<{ first: Ended; log: string }> {
  const log = join(folder, `${++logs}.log`);
  return { first: await runProgram(source, ["--record", log, ...args]), log };
}

const replay = (
  source: string,
  log: string,
  args: readonly string[] = [],
  setting: Setting = {},
): Promise<Ended> => runProgram(source, ["--replay", log, ...args], setting);

const sockets = `
  import { now, sleep, spawn } from "@outloop/core";
  import { pair, recv, send } from "@outloop/core/io";
  function* echo(fd) {
    for (;;) yield* send(fd, yield* recv(fd));
  }
  export default function* (who = "nobody") {
    const [a, b] = yield* pair("stream");
    const server = yield* spawn(echo, b);
    for (let i = 0; i < 3; i++) {
      yield* send(a, new TextEncoder().encode("hello " + who + i));
      console.log(new TextDecoder().decode(yield* recv(a)), yield* now(), Math.random(), Date.now());
      yield* sleep(2);
    }
    yield* server.cancel();
  }`
  .replaceAll("(fd)", "(fd: number): Generator<any, any, any>")
  .replace("recv(fd: number): Generator<any, any, any>", "recv(fd)");

const clock = `
  import { now, sleep } from "@outloop/core";
  export default function* () {
    yield* sleep(3);
    return yield* now();
  }`;

describe.concurrent("outloop run --record and --replay", () => {
  test("a program on sockets runs again on a kernel that has none, with its arguments, times and random numbers", async (context) => {
    context.skip(!ioKernelSupport().supported, "no kernel with descriptors works on this machine");
    const { first, log } = await record(sockets, ["--kernel", "io", "--", "you"]);
    expect(first).toMatchObject({ stderr: "", code: 0 });
    expect(first.stdout).toMatch(/^hello you0 /);
    for (const kernel of ["simple", "heap"])
      expect(await replay(sockets, log, ["--kernel", kernel])).toEqual(first);
  });

  test("hosted, with promises, and without waiting for them", async () => {
    const source = `
      import { now, until } from "@outloop/core";
      export default function* () {
        const later = (signal) => new Promise((resolve) => setTimeout(resolve, 20, { some: new Uint8Array([1]) }));
        console.log(yield* until(later), yield* now());
        return "done";
      }`.replace("(signal)", "(signal: AbortSignal)");
    const { first, log } = await record(source, ["--mode", "hosted"]);
    expect(first).toMatchObject({ stderr: "", code: 0 });
    expect(await replay(source, log)).toEqual(first);
  });

  test("a changed program stops at the first request that differs, with both sides, and code 3", async () => {
    const { first, log } = await record(clock);
    expect(first.code).toBe(0);
    const changed = clock.replace("sleep(3)", "sleep(4)");
    expect(await replay(changed, log)).toEqual({
      stdout: "",
      stderr: [
        `outloop: the program does not do what it did when it was recorded: ${log}, line 2`,
        "  then: task 1 'main' asks sleep { ms: 3 }",
        "  now:  task 1 'main' asks sleep { ms: 4 }",
        "",
      ].join("\n"),
      code: 3,
      signal: null,
    });
  });

  test("--step prints each line, waits for Enter, and with c goes on to the end", async () => {
    const { first, log } = await record(clock, ["--virtual"]);
    const { stdout, stderr, code } = await replay(clock, log, ["--step"], { stdin: "\nc\n" });
    expect({ stdout, code }).toEqual({ stdout: first.stdout, code: 0 });
    expect(stderr.split("\n").map((line) => line.trim())).toEqual([
      "2  task 1 'main' asks sleep { ms: 3 }",
      "3  task 1 'main' asks now",
      "4  the run ends: 3",
      "",
    ]);
  });

  test("a failing program fails again, with the same error", async () => {
    const source = `
      import { sleep } from "@outloop/core";
      export default function* () {
        yield* sleep(1);
        throw new RangeError("too far");
      }`;
    const { first, log } = await record(source);
    expect(first).toMatchObject({ code: 1 });
    expect(first.stderr).toContain("RangeError: too far");
    const again = await replay(source, log);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("RangeError: too far");
  });

  test("what no log can hold is told at the end of the recording", async () => {
    const source = `
      import { until } from "@outloop/core";
      export default function* () {
        yield* until(Promise.resolve(new URL("http://localhost/")));
      }`;
    const { first, log } = await record(source, ["--mode", "hosted"]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toMatch(
      /^outloop: the recording cannot hold a URL \(line \d+\): its replay ends there\n$/,
    );
    const { code, stderr } = await replay(source, log);
    expect(code).toBe(1);
    expect(stderr).toContain("a URL was answered, which no log can hold");
  });

  test("a program that is killed leaves a log that says so", async () => {
    const source = `
      import { sleep } from "@outloop/core";
      export default function* () {
        yield* sleep(1);
        process.kill(process.pid, "SIGKILL");
      }`;
    const { first, log } = await record(source);
    expect(first.signal).toBe("SIGKILL");
    const { code, stderr } = await replay(source, log);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^outloop: .*\.log is torn: it ends at line \d+, before the run did\./);
  });

  test("what goes wrong before the program starts is said in one line", async () => {
    const { log } = await record(clock);
    const torn = join(folder, "torn.log");
    const text = join(folder, "text.log");
    writeFileSync(torn, readFileSync(log, "utf8").slice(0, -5));
    writeFileSync(text, clock);
    const wrong: [string[], RegExp][] = [
      [
        ["program.ts", "--replay", torn],
        /^[^\n]*torn\.log is torn: it ends in the middle of line \d+[^\n]*$/,
      ],
      [["other.ts", "--replay", log], /^[^\n]* is a recording of program\.ts, not of other\.ts$/],
      [["program.ts", "--replay", "no.log"], /^--replay no\.log: ENOENT[^\n]*$/],
      [["program.ts", "--replay", text], /^[^\n]*text\.log is no recording[^\n]*$/],
      [["program.ts", "--replay", log, "--mode", "hosted"], /^[^\n]* was recorded with --mode blocking/],
      [["program.ts", "--replay", log, "--", "x"], /^[^\n]* was recorded with no arguments/],
      [["program.ts", "--replay", log, "--record", "x"], /--record or --replay, not both/],
      [["program.ts", "--replay", log, "--virtual"], /leave --virtual out/],
      [["program.ts", "--step"], /--step steps through a recording/],
      [["program.ts", "--record", "no/such/folder"], /^--record no\/such\/folder: ENOENT[^\n]*$/],
    ];
    for (const [args, message] of wrong) {
      let thrown: unknown;
      try {
        const command = parseCommand(["run", ...args]) as RunCommand;
        if (command.replay !== undefined) readReplay(command);
        else openLog(command.record!);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(UsageError);
      expect((thrown as Error).message).toMatch(message);
    }
  });
});
