import { checkpoint, currentScope, Event, scope, sleep, spawn, type Coroutine } from "@outloop/core";
import { exec, pipeline, pipelineWith, spawnProcess, type Process } from "@outloop/process";
import { describe, expect, test } from "vitest";
import { everywhere, holdings, isRunning, runIn } from "./helpers.ts";

/** Ignores SIGTERM, and says so. */
const STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.01; done";
/** Leaves a process behind in the background that ignores it too, and holds the pipe; says its number. */
const WITH_CHILD = "(trap '' TERM; exec sleep 1000) & echo $!; wait";

/** Starts `script`, gives it and its first line, and cancels it. */
function* cancelled(
  script: string,
  options: { readonly grace?: number; readonly group?: boolean },
): Coroutine<readonly [Process, string]> {
  let started: Process | undefined;
  let line = "";
  const isReady = new Event();
  const task = yield* spawn(function* () {
    started = yield* spawnProcess("sh", ["-c", script], { ...options, stdout: "pipe" });
    line = (yield* started.stdout.readLine())!;
    isReady.set();
    yield* sleep(Infinity);
  });
  yield* isReady.wait();
  yield* task.cancel();
  return [started!, line];
}

describe.each(everywhere)("how a cancel ends processes ($where)", ({ mode, make }) => {
  test("by SIGTERM, which lets it clean up", async () => {
    await runIn(mode, make(), function* () {
      const [process] = yield* cancelled("trap 'exit 42' TERM; echo ready; while :; do sleep 0.01; done", {});
      expect(process.end).toEqual({ status: 42, signal: undefined });
    });
  });

  test("by SIGKILL, when its grace is over", async () => {
    await runIn(mode, make(), function* () {
      const [process] = yield* cancelled(STUBBORN, { grace: 30 });
      expect(process.end).toEqual({ status: undefined, signal: "SIGKILL" });
      const [other] = yield* cancelled(STUBBORN, { grace: 0 });
      expect(other.end).toEqual({ status: undefined, signal: "SIGKILL" });
    });
  });

  test("with all of its group, when it has one; without, those it has left behind live on", async () => {
    await runIn(mode, make(), function* () {
      const [whole, child] = yield* cancelled(WITH_CHILD, { group: true });
      expect(whole.end).toEqual({ status: undefined, signal: "SIGTERM" });
      while (isRunning(Number(child))) yield* sleep(1);
      const [alone, orphan] = yield* cancelled(WITH_CHILD, {});
      expect(alone.end).toEqual({ status: undefined, signal: "SIGTERM" });
      expect(isRunning(Number(orphan))).toBe(true);
      process.kill(Number(orphan), "SIGKILL");
    });
  });

  test("a grandchild that holds the pipe does not hold up a cancel, nor the wait for the end", async () => {
    const before = holdings();
    await runIn(mode, make(), function* () {
      const task = yield* spawn(function* () {
        const process = yield* spawnProcess("sh", ["-c", "sleep 0.3 & echo ready"], { stdout: "pipe" });
        yield* process.wait();
        expect(yield* process.stdout.readLine()).toBe("ready");
        yield* process.stdout.recv();
      });
      yield* sleep(50);
      yield* task.cancel();
      expect(holdings().children).toEqual(before.children);
    });
    expect(holdings()).toEqual(before);
  });

  test("a grandchild that holds the pipe is waited for by exec, whose output is whole", async () => {
    await runIn(mode, make(), function* () {
      expect((yield* exec("sh", ["-c", "(sleep 0.03; echo later) & echo now"])).stdout).toBe("now\nlater\n");
    });
  });
});

/** Programs with processes in them, each of which has to leave nothing, wherever a cancel comes. */
const programs: Readonly<Record<string, () => Coroutine<void>>> = {
  *"a pipeline of three"() {
    yield* pipelineWith({ input: "b\na\nb\n" }, ["cat"], ["sort"], ["uniq", "-c"]);
  },
  *"processes that are fed and read"() {
    const cat = yield* spawnProcess("cat", [], { stdin: "pipe", stdout: "pipe" });
    yield* cat.stdin.send("one\n");
    yield* cat.stdout.readLine();
    yield* scope(() => spawnProcess("true"));
    yield* cat.stdin.write("two\n");
    yield* cat.stdin.close();
    yield* cat.wait();
  },
  *"an exec that fails, and one that cannot begin"() {
    yield* failing(() => exec("sh", ["-c", "echo no >&2; exit 1"]));
    yield* failing(() => exec("no-such-program"));
    yield* failing(() => pipeline(["true"], ["no-such-program"], ["true"]));
  },
};

function* failing(f: () => ReturnType<typeof exec> | ReturnType<typeof pipeline>): Coroutine<void> {
  try {
    yield* f() as ReturnType<typeof exec>;
  } catch (error) {
    if ((error as Error).name === "Cancelled") throw error;
  }
}

describe.each(everywhere)("a cancel at any moment ($where)", ({ where, mode, make }) => {
  // Every trap on the port that most use; the others, for whom only the system's part differs, at some of them.
  const step = where === "addon, by run" ? 1 : 7;

  test.each(Object.keys(programs))("leaves nothing of %s", async (name) => {
    const before = holdings();
    for (let at = 1, isOver = false; !isOver; at += step) {
      expect(at).toBeLessThan(500);
      isOver = await cancelAtTrap(mode, make(), programs[name]!, at);
      expect(holdings(), `cancelled at trap ${at}`).toEqual(before);
    }
  });

  test.each(Object.keys(programs))("between turns leaves nothing of %s", async (name) => {
    const before = holdings();
    const ignore = { onWarning: () => {} };
    await runIn(
      mode,
      make(),
      function* () {
        for (let turns = 0; turns < 60; turns += 3) {
          const task = yield* spawn(programs[name]!);
          for (let turn = 0; turn < turns; turn++) yield* checkpoint();
          yield* task.cancel();
        }
      },
      ignore,
    );
    expect(holdings()).toEqual(before);
  });
});

/** Cancels the program while it asks its trap number `at`; true when it has not so many. */
async function cancelAtTrap(
  mode: "run" | "start",
  kernel: ReturnType<(typeof everywhere)[number]["make"]>,
  program: () => Coroutine<void>,
  at: number,
): Promise<boolean> {
  let count = 0;
  let cancel: (() => void) | undefined;
  await runIn(
    mode,
    kernel,
    () =>
      scope(function* () {
        const own = yield* currentScope();
        cancel = () => own.cancel();
        yield* program();
      }),
    {
      // What is spawned in the moment of the cancel never runs, and that is told.
      onWarning: ({ kind }) => expect(kind).toBe("spawn after cancel"),
      trace: (event) => {
        if (event.kind === "trap" && cancel !== undefined && ++count === at) cancel();
      },
    },
  );
  return count < at;
}
