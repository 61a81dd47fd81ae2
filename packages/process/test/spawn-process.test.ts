import { Busy, call, checkpoint, Closed, Event, race, scope, sleep, spawn } from "@outloop/core";
import { ProcessFailed, spawnProcess, type Process } from "@outloop/process";
import { describe, expect, test } from "vitest";
import { codeOf, everywhere, failureOf, holdings, isRunning, runIn } from "./helpers.ts";

const PIPES = { stdin: "pipe", stdout: "pipe", stderr: "pipe" } as const;

describe.each(everywhere)("spawnProcess ($where)", ({ mode, make }) => {
  test("a process reads what is sent, and what it writes can be read by lines", async () => {
    await runIn(mode, make(), function* () {
      const cat = yield* spawnProcess("cat", [], PIPES);
      yield* cat.stdin.send("one\n");
      expect(yield* cat.stdout.readLine()).toBe("one");
      yield* cat.stdin.write("two\n");
      yield* cat.stdin.write("three");
      yield* cat.stdin.close();
      expect(yield* cat.stdout.readLine()).toBe("two");
      expect(yield* cat.stdout.readLine()).toBe("three");
      expect(yield* cat.stdout.readLine()).toBe(undefined);
      expect(yield* cat.wait()).toEqual({ status: 0, signal: undefined });
    });
  });

  test("any number of tasks wait for the end, before and after it", async () => {
    await runIn(mode, make(), function* () {
      const process = yield* spawnProcess("sh", ["-c", "read line; exit 3"], { stdin: "pipe" });
      expect(process.end).toBe(undefined);
      const waiters = [yield* spawn(() => process.wait()), yield* spawn(() => process.wait())];
      yield* process.stdin.close();
      for (const each of waiters) expect(yield* each.join()).toEqual({ status: 3, signal: undefined });
      expect(yield* process.wait()).toBe(process.end);
      const error = yield* failureOf(() => process.wait({ check: true }));
      expect(error).toBeInstanceOf(ProcessFailed);
      expect(String(error)).toBe('ProcessFailed: sh -c "read line; exit 3" ended with status 3');
    });
  });

  test("a scope lasts as long as its processes", async () => {
    await runIn(mode, make(), function* () {
      const process = yield* scope(() => spawnProcess("sleep", ["0.05"]));
      expect(process.end).toEqual({ status: 0, signal: undefined });
      expect(isRunning(process.pid)).toBe(false);
    });
  });

  test("output that nobody has read is there after the end, and after the scope", async () => {
    const before = holdings();
    await runIn(mode, make(), function* () {
      const process = yield* scope(function* () {
        const made = yield* spawnProcess("sh", ["-c", "echo out; echo err >&2"], PIPES);
        yield* made.wait();
        return made;
      });
      expect(holdings().children).toEqual(before.children);
      expect(yield* process.stdout.readLine()).toBe("out");
      expect(yield* process.stdout.readLine()).toBe(undefined);
      expect((yield* process.stderr.recv(1)).length).toBe(1);
      expect(yield* process.stderr.readLine()).toBe("rr");
      yield* process.stderr.close();
      expect(yield* failureOf(() => process.stderr.recv())).toBeInstanceOf(Closed);
    });
    expect(holdings()).toEqual(before);
  });

  test("a process can be ended, and it is told when there is nobody to end", async () => {
    await runIn(mode, make(), function* () {
      const process = yield* spawnProcess("sleep", ["1000"]);
      expect(yield* process.kill("SIGUSR1")).toBe(true);
      expect(yield* process.wait()).toEqual({ status: undefined, signal: "SIGUSR1" });
      expect(yield* process.kill()).toBe(false);
      const error = yield* failureOf(() => process.wait({ check: true }));
      expect(String(error)).toBe("ProcessFailed: sleep 1000 was ended by SIGUSR1");
    });
  });

  test("pipes that were not asked for are told, with how to ask", async () => {
    await runIn(mode, make(), function* () {
      const process = yield* spawnProcess("true");
      for (const name of ["stdin", "stdout", "stderr"] as const)
        expect(() => process[name]).toThrow(`spawnProcess(file, args, { ${name}: "pipe" })`);
    });
  });

  test("one task at a time reads, also what is kept", async () => {
    await runIn(mode, make(), function* () {
      const process = yield* spawnProcess("cat", [], PIPES);
      const reader = yield* spawn(() => process.stdout.readLine());
      yield* checkpoint();
      expect(yield* failureOf(() => process.stdout.recv())).toBeInstanceOf(Busy);
      yield* process.stdin.close();
      expect(yield* reader.join()).toBe(undefined);
    });
  });

  test("a task that reads when the process ends gets the rest, and then the end", async () => {
    await runIn(mode, make(), function* () {
      const process = yield* spawnProcess("sh", ["-c", "sleep 0.03; echo the rest"], PIPES);
      const reader = yield* spawn(function* () {
        return [yield* process.stdout.readLine(), yield* process.stdout.readLine()];
      });
      yield* process.wait();
      expect(yield* reader.join()).toEqual(["the rest", undefined]);
    });
  });

  test("a process that reads no more is EPIPE, and so is one that has ended", async () => {
    await runIn(mode, make(), function* () {
      const deaf = yield* spawnProcess("sh", ["-c", "exec <&-; echo deaf; exec sleep 1000"], PIPES);
      expect(yield* deaf.stdout.readLine()).toBe("deaf");
      expect(yield* codeOf(() => deaf.stdin.send("nobody reads this"))).toBe("EPIPE");
      const sender = yield* spawn(function* () {
        return yield* codeOf(() => deaf.stdin.send(new Uint8Array(1_000_000)));
      });
      yield* deaf.kill();
      yield* deaf.wait();
      expect(yield* sender.join()).toBe("EPIPE");
      expect(yield* codeOf(() => deaf.stdin.send("too late"))).toBe("EPIPE");
      yield* deaf.stdin.close();
    });
  });

  test("closing what a process writes to ends it by SIGPIPE", async () => {
    await runIn(mode, make(), function* () {
      const yes = yield* spawnProcess("yes", [], PIPES);
      yield* yes.stdout.recv(10);
      yield* yes.stdout.close();
      expect(yield* yes.wait()).toEqual({ status: undefined, signal: "SIGPIPE" });
    });
  });

  test("megabytes go through both pipes at once", async () => {
    await runIn(mode, make(), function* () {
      const cat = yield* spawnProcess("cat", [], PIPES);
      const sent = new Uint8Array(8_000_000).fill(7);
      yield* spawn(function* () {
        yield* cat.stdin.send(sent);
        yield* cat.stdin.close();
      });
      const got = yield* cat.stdout.readExactly(sent.length);
      expect(Buffer.compare(got, sent)).toBe(0);
    });
  });

  test("what cannot be started is thrown, and nothing is left of it", async () => {
    const before = holdings();
    await runIn(mode, make(), function* () {
      expect(yield* codeOf(() => spawnProcess("no-such-program", [], PIPES))).toBe("ENOENT");
      expect(yield* codeOf(() => spawnProcess("true", [], { ...PIPES, cwd: "/nowhere" }))).toBe("ENOENT");
      expect(yield* codeOf(() => spawnProcess("/etc/passwd", [], PIPES))).toBe("EACCES");
      expect(holdings().children).toEqual(before.children);
    });
    expect(holdings()).toEqual(before);
  });

  test("cleanup starts processes in a scope of its own, and without one it is told to", async () => {
    const before = holdings();
    await runIn(
      mode,
      make(),
      function* () {
        let told: unknown;
        let cleaned: Process | undefined;
        const task = yield* spawn(function* () {
          try {
            yield* sleep(Infinity);
          } finally {
            told = yield* failureOf(() => spawnProcess("true"));
            cleaned = yield* scope(() => spawnProcess("true"));
          }
        });
        yield* checkpoint();
        yield* task.cancel();
        expect(String(told)).toMatch(/open a scope for it/);
        expect(cleaned?.end).toEqual({ status: 0, signal: undefined });
      },
      { onWarning: () => {} },
    );
    expect(holdings()).toEqual(before);
  });

  test("a race that is lost ends a process", async () => {
    await runIn(mode, make(), function* () {
      let process: Process | undefined;
      const isStarted = new Event();
      yield* race([
        isStarted.wait(),
        call(function* () {
          process = yield* spawnProcess("sleep", ["1000"]);
          isStarted.set();
          yield* process.wait();
        }),
      ]);
      expect(process?.end).toEqual({ status: undefined, signal: "SIGTERM" });
    });
  });

  test("what is no option is refused at the call", () => {
    expect(() => spawnProcess("true", [], { grace: -1 })).toThrow(RangeError);
    expect(() => spawnProcess("true", [], { grace: Number.NaN })).toThrow(RangeError);
    expect(() => spawnProcess("")).toThrow(RangeError);
    expect(() => spawnProcess("true", [], { stdin: "other" as "pipe" })).toThrow(TypeError);
  });
});
