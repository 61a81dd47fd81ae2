import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ioKernelSupport } from "@outloop/kernel-io";
import { afterAll, describe, expect, test } from "vitest";
import { outloop, runProgram, type Ended, type Setting } from "./outloop.ts";

const folder = mkdtempSync(join(tmpdir(), "outloop-logs-"));
afterAll(() => rmSync(folder, { recursive: true }));
let logs = 0;

/** Runs `source` as `program.ts`, recorded; returns what came and the log's path. */
async function record(source: string, args: readonly string[] = []): Promise<{ then: Ended; log: string }> {
  const log = join(folder, `${++logs}.log`);
  return { then: await runProgram(source, ["--record", log, ...args]), log };
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
    const { then, log } = await record(sockets, ["--kernel", "io", "--", "you"]);
    expect(then).toMatchObject({ stderr: "", code: 0 });
    expect(then.stdout).toMatch(/^hello you0 /);
    for (const kernel of ["simple", "heap"])
      expect(await replay(sockets, log, ["--kernel", kernel])).toEqual(then);
  });

  test("hosted, with promises, and without waiting for them", async () => {
    const source = `
      import { now, until } from "@outloop/core";
      export default function* () {
        const later = (signal) => new Promise((resolve) => setTimeout(resolve, 20, { some: new Uint8Array([1]) }));
        console.log(yield* until(later), yield* now());
        return "done";
      }`.replace("(signal)", "(signal: AbortSignal)");
    const { then, log } = await record(source, ["--mode", "hosted"]);
    expect(then).toMatchObject({ stderr: "", code: 0 });
    expect(await replay(source, log)).toEqual(then);
  });

  test("a changed program stops at the first request that differs, with both sides, and code 3", async () => {
    const { then, log } = await record(clock);
    expect(then.code).toBe(0);
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
    const { then, log } = await record(clock, ["--virtual"]);
    const { stdout, stderr, code } = await replay(clock, log, ["--step"], { stdin: "\nc\n" });
    expect({ stdout, code }).toEqual({ stdout: then.stdout, code: 0 });
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
    const { then, log } = await record(source);
    expect(then).toMatchObject({ code: 1 });
    expect(then.stderr).toContain("RangeError: too far");
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
    const { then, log } = await record(source, ["--mode", "hosted"]);
    expect(then).toMatchObject({ code: 0 });
    expect(then.stderr).toMatch(
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
    const { then, log } = await record(source);
    expect(then.signal).toBe("SIGKILL");
    const { code, stderr } = await replay(source, log);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^outloop: .*\.log is torn: it ends at line \d+, before the run did\./);
  });

  test("what goes wrong before the program starts is one line, and code 2", async () => {
    const { log } = await record(clock);
    const torn = join(folder, "torn.log");
    writeFileSync(torn, readFileSync(log, "utf8").slice(0, -5));
    const wrong: [string[], RegExp][] = [
      [["run", "program.ts", "--replay", torn], /torn\.log is torn: it ends in the middle of line \d+/],
      [["run", "other.ts", "--replay", log], /is a recording of program\.ts, not of other\.ts$/],
      [["run", "program.ts", "--replay", "no.log"], /--replay no\.log: ENOENT/],
      [["run", "program.ts", "--replay", "program.ts"], /program\.ts is no recording/],
      [["run", "program.ts", "--replay", log, "--mode", "hosted"], /was recorded with --mode blocking/],
      [["run", "program.ts", "--replay", log, "--", "x"], /was recorded with no arguments/],
      [["run", "program.ts", "--replay", log, "--record", "x"], /--record or --replay, not both/],
      [["run", "program.ts", "--replay", log, "--virtual"], /leave --virtual out/],
      [["run", "program.ts", "--step"], /--step steps through a recording/],
      [["run", "program.ts", "--record", "no/such/folder"], /--record no\/such\/folder: ENOENT/],
    ];
    const files = { "program.ts": clock, "other.ts": clock };
    await Promise.all(
      wrong.map(async ([args, message]) => {
        const { stdout, stderr, code } = await outloop(args, { files });
        expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
        expect(stderr.trimEnd().split("\n")).toHaveLength(1);
        expect(stderr.trimEnd()).toMatch(message);
      }),
    );
  });
});
