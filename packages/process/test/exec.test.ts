import { all, allSettled, timeout, TimeoutError, type Coroutine } from "@outloop/core";
import { exec, OutputLimitExceeded, pipeline, pipelineWith, ProcessFailed } from "@outloop/process";
import { describe, expect, test } from "vitest";
import { codeOf, everywhere, failureOf, holdings, runIn } from "./helpers.ts";

function* many(count: number): Coroutine<void> {
  for (let n = 0; n < count; n++) yield* exec("true");
}

describe.each(everywhere)("exec ($where)", ({ where, mode, make }) => {
  test("gives what a program has written, and how it ended", async () => {
    await runIn(mode, make(), function* () {
      const result = yield* exec("sh", ["-c", "printf out; printf err >&2"]);
      expect(result).toMatchObject({ status: 0, signal: undefined, stdout: "out", stderr: "err" });
      expect(result.bytes).toEqual(new Uint8Array([111, 117, 116]));
    });
  });

  test("feeds a program, which need not read it", async () => {
    await runIn(mode, make(), function* () {
      expect((yield* exec("tr", ["a-z", "A-Z"], { input: "loud" })).stdout).toBe("LOUD");
      expect((yield* exec("true", [], { input: new Uint8Array(1_000_000) })).status).toBe(0);
      expect((yield* exec("head", ["-c", "3"], { input: "x".repeat(1_000_000) })).stdout).toBe("xxx");
    });
  });

  test("takes megabytes from both outputs while it feeds", async () => {
    await runIn(mode, make(), function* () {
      const input = new Uint8Array(3_000_000).fill(65);
      const { bytes, stderr } = yield* exec("sh", ["-c", "tee /dev/stderr"], { input });
      expect([bytes.length, stderr.length]).toEqual([input.length, input.length]);
    });
  });

  test("is ProcessFailed for another status, with the end of stderr, and for a signal", async () => {
    await runIn(mode, make(), function* () {
      const error = yield* failureOf(() => exec("sh", ["-c", "echo one >&2; echo two >&2; exit 9"]));
      expect(error).toBeInstanceOf(ProcessFailed);
      expect(error).toMatchObject({ status: 9, signal: undefined, stderr: "one\ntwo\n" });
      expect(String(error)).toMatch(/ended with status 9: two$/);
      const other = yield* failureOf(() => exec("sh", ["-c", "kill -KILL $$"]));
      expect(other).toMatchObject({ status: undefined, signal: "SIGKILL", stderr: "" });
      const long = yield* failureOf(() => exec("sh", ["-c", "head -c 9000 /dev/zero >&2; exit 1"]));
      expect((long as ProcessFailed).stderr.length).toBe(4096);
    });
  });

  test("tells instead, where it is asked not to check", async () => {
    await runIn(mode, make(), function* () {
      expect((yield* exec("sh", ["-c", "exit 9"], { check: false })).status).toBe(9);
    });
  });

  test("keeps no more than it may, and ends what writes more", async () => {
    const before = holdings();
    await runIn(mode, make(), function* () {
      const error = yield* failureOf(() => exec("yes", [], { maxOutput: 10_000 }));
      expect(error).toBeInstanceOf(OutputLimitExceeded);
      expect(String(error)).toMatch(/^OutputLimitExceeded: yes has written more than 10000 bytes/);
      expect((yield* exec("printf", ["12345"], { maxOutput: 5 })).stdout).toBe("12345");
    });
    expect(holdings()).toEqual(before);
  });

  test("ends with a timeout, and so does what it has started", async () => {
    const before = holdings();
    await runIn(mode, make(), function* () {
      const error = yield* failureOf(() => timeout(30, exec, "sleep", ["1000"]));
      expect(error).toBeInstanceOf(TimeoutError);
    });
    expect(holdings()).toEqual(before);
  });

  test("passes the folder and the environment on, and no shell", async () => {
    await runIn(mode, make(), function* () {
      expect((yield* exec("pwd", [], { cwd: "/usr" })).stdout).toBe("/usr\n");
      expect((yield* exec("env", [], { env: { PATH: process.env["PATH"], A: "b" } })).stdout).toMatch(
        /^A=b$/m,
      );
      expect((yield* exec("echo", ["$HOME; false"])).stdout).toBe("$HOME; false\n");
    });
  });

  test("what is no input and no limit is refused at the call", () => {
    expect(() => exec("true", [], { input: 1 as unknown as string })).toThrow(TypeError);
    expect(() => exec("true", [], { maxOutput: 0 })).toThrow(RangeError);
  });

  test("very many processes, ten at a time, leave nothing behind", async () => {
    const before = holdings();
    const each = where === "addon, by run" ? 100 : 10;
    await runIn(mode, make(), () => all(Array.from({ length: 10 }, () => many(each))));
    expect(holdings()).toEqual(before);
  });
});

describe.each(everywhere)("pipeline ($where)", ({ mode, make }) => {
  test("lets each program read what the one before it writes", async () => {
    await runIn(mode, make(), function* () {
      const { stdout, ends } = yield* pipeline(["printf", "b\\na\\nb\\n"], ["sort"], ["uniq", "-c"]);
      expect(stdout.replaceAll(" ", "")).toBe("1a\n2b\n");
      expect(ends.map(({ status }) => status)).toEqual([0, 0, 0]);
    });
  });

  test("takes megabytes through all of them", async () => {
    await runIn(mode, make(), function* () {
      const input = new Uint8Array(5_000_000).fill(66);
      const { bytes } = yield* pipelineWith({ input }, ["cat"], ["cat"], ["cat"]);
      expect(Buffer.compare(bytes, input)).toBe(0);
    });
  });

  test("a program whose reader has had enough has not failed", async () => {
    await runIn(mode, make(), function* () {
      const { stdout, ends } = yield* pipeline(["yes"], ["head", "-n", "2"]);
      expect([stdout, ends[0]!.signal]).toEqual(["y\ny\n", "SIGPIPE"]);
    });
  });

  test("the first that fails is told, with its own stderr", async () => {
    await runIn(mode, make(), function* () {
      const failing = ["sh", "-c", "echo why >&2; exit 4"] as const;
      const error = yield* failureOf(() => pipeline(["true"], failing, ["cat"], ["false"]));
      expect(error).toMatchObject({ name: "ProcessFailed", status: 4, stderr: "why\n" });
      const { ends, stderr } = yield* pipelineWith({ check: false }, failing, ["cat"]);
      expect([ends[0]!.status, ends[1]!.status, stderr[0]]).toEqual([4, 0, "why\n"]);
    });
  });

  test("one that cannot be started ends the others", async () => {
    const before = holdings();
    await runIn(mode, make(), function* () {
      expect(yield* codeOf(() => pipeline(["yes"], ["no-such-program"], ["cat"]))).toBe("ENOENT");
      yield* allSettled([
        timeout(20, pipeline, ["yes"] as const, ["cat"] as const, ["sleep", "1000"] as const),
      ]);
    });
    expect(holdings()).toEqual(before);
  });

  test("what is no command is refused at the call", () => {
    expect(() => pipeline()).toThrow(RangeError);
    expect(() => pipeline([] as unknown as [string])).toThrow(TypeError);
    expect(() => pipeline("true" as unknown as [string])).toThrow(TypeError);
  });
});
