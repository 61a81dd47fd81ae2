import { spawn as startNode, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { checkpoint, run, sleep, spawn, swap } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { exec, spawnProcess } from "@outloop/process";
import { describe, expect, test } from "vitest";
import { holdings, isRunning } from "./helpers.ts";

const ports = ["addon", "ffi"] as const;

/** Starts a program of `programs/`, which is ended if it takes too long. */
function startProgram(file: string, port: string, limits = "true"): ChildProcess {
  const path = join(import.meta.dirname, "programs", file);
  const command = [process.execPath, "--conditions=@outloop/source", path, port];
  return startNode("sh", ["-c", `${limits} && exec "$@"`, "sh", ...command], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 30_000,
    killSignal: "SIGKILL",
  });
}

async function outputOf(made: ChildProcess): Promise<string> {
  let output = "";
  for (const each of [made.stdout!, made.stderr!])
    each.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => void made.once("close", resolve));
  return output;
}

describe.each(ports)("faults (%s)", (port) => {
  test("K19: without descriptors left nothing is started, nothing leaks, and later it works again", async () => {
    const output = await outputOf(startProgram("exhausted.ts", port, "ulimit -n 64"));
    expect(output).toBe("started, EMFILE start process true\n");
  });

  test("a signal to the program that waits ends its process, too", async () => {
    const made = startProgram("interrupted.ts", port);
    const pid = await new Promise<number>((resolve) => {
      let said = "";
      made.stdout!.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        const found = /waiting for (\d+)\./.exec(said);
        if (found !== null) resolve(Number(found[1]));
      });
    });
    expect(isRunning(pid)).toBe(true);
    const ended = outputOf(made);
    made.kill("SIGTERM");
    expect(await ended).toMatch(/ended by SIGTERM/);
    expect(isRunning(pid)).toBe(false);
  });

  test("several threads start processes at the same time", async () => {
    expect(await outputOf(startProgram("worker.ts", port))).toBe("done\ndone\ndone\ndone\n\n");
  });

  test("processes of Node and of tasks do not hinder each other", async () => {
    const codes: Promise<number | null>[] = [];
    for (let code = 0; code < 20; code++) {
      const made = startNode("sh", ["-c", `exit ${code}`], { stdio: "ignore" });
      codes.push(new Promise((resolve) => void made.once("exit", resolve)));
      run(new IoKernel({ port }), () => exec("true"));
    }
    expect(await Promise.all(codes)).toEqual(Array.from({ length: 20 }, (_, code) => code));
  });

  test("a process is kept through a swap to another kernel and another port", () => {
    const before = holdings();
    const other = port === "addon" ? "ffi" : "addon";
    run(new IoKernel({ port }), function* () {
      const cat = yield* spawnProcess("cat", [], { stdin: "pipe", stdout: "pipe" });
      const reader = yield* spawn(() => cat.stdout.readLine());
      yield* checkpoint();
      yield* swap(new IoKernel({ port: other }));
      yield* cat.stdin.send("through the swap\n");
      expect(yield* reader.join()).toBe("through the swap");
      yield* cat.kill();
      expect(yield* cat.wait()).toEqual({ status: undefined, signal: "SIGTERM" });
    });
    expect(holdings()).toEqual(before);
  });

  test("a cancel after a swap ends the process", () => {
    const before = holdings();
    run(new IoKernel({ port }), function* () {
      const task = yield* spawn(function* () {
        yield* spawnProcess("sleep", ["1000"], { stdout: "pipe" });
        yield* sleep(Infinity);
      });
      for (let turn = 0; turn < 5; turn++) yield* checkpoint();
      yield* swap(new IoKernel({ port }));
      yield* task.cancel();
    });
    expect(holdings()).toEqual(before);
  });
});
