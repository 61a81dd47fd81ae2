import { Busy, checkpoint, run, sleep, spawn, start, virtualClock, type Warning } from "@outloop/core";
import { inspect, inspectJob, jobs, thisJob, watchThread, type ThreadWatcher } from "@outloop/core/inspect";
import { SimpleKernel } from "@outloop/kernel-simple";
import { afterEach, describe, expect, test } from "vitest";

const virtual = (): SimpleKernel => new SimpleKernel({ clock: virtualClock() });
const silent: ThreadWatcher = { turn() {}, step() {}, wait() {}, end() {} };

let stop = (): void => {};
afterEach(() => stop());

function noting(log: string[]): ThreadWatcher {
  return {
    turn: () => log.push("turn"),
    step: (_job, task) => log.push(`step ${task}`),
    wait: (waker) => log.push(waker === undefined ? "wait of the host" : "wait of the thread"),
    end: () => log.push("end"),
  };
}

describe("watchThread(watcher)", () => {
  test("is told of turns, steps and waits, in both modes", async () => {
    const log: string[] = [];
    stop = watchThread(noting(log));
    run(new SimpleKernel(), () => sleep(1));
    // A timer of the host may be early, and then there is one more turn.
    expect([...new Set(log)]).toEqual(["turn", "step 1", "wait of the thread", "end"]);
    log.length = 0;
    await start(new SimpleKernel(), () => sleep(1));
    expect([...new Set(log)]).toEqual(["turn", "step 1", "wait of the host", "end"]);
  });

  test("sees every task standing still between two turns, with what it did and since when", () => {
    const seen: unknown[] = [];
    stop = watchThread({
      ...silent,
      turn: () => {
        const [main] = jobs()[0]!.tasks();
        if (main!.state === "parked") seen.push([inspect(main!).since, inspect(main!).did?.steps]);
      },
    });
    run(virtual(), function* () {
      yield* sleep(10);
      yield* sleep(20);
    });
    expect(seen).toEqual([
      [0, 1],
      [10, 2],
    ]);
  });

  test("may come while a job runs, and go", () => {
    const log: string[] = [];
    run(virtual(), function* () {
      yield* checkpoint();
      const leave = watchThread(noting(log));
      yield* checkpoint();
      leave();
      yield* checkpoint();
    });
    expect(log).toEqual(["turn", "step 1"]);
  });

  test("is refused beside another one", () => {
    stop = watchThread(silent);
    expect(() => watchThread(silent)).toThrow(Busy);
  });

  test("is detached and reported when it throws, and the program goes on", () => {
    const warnings: Warning[] = [];
    stop = watchThread({
      ...silent,
      step: () => {
        throw new Error("broken");
      },
    });
    const program = function* () {
      yield* checkpoint();
      return "done";
    };
    expect(run(virtual(), program, { onWarning: (warning) => warnings.push(warning) })).toBe("done");
    expect(warnings.map(({ kind }) => kind)).toEqual(["observer failed"]);
  });
});

describe("inspectJob(job, { limit })", () => {
  test("lists the oldest tasks, the scopes around them, and counts the others", () => {
    const report = run(virtual(), function* () {
      for (let count = 0; count < 10; count++) yield* spawn(sleep, 10);
      yield* checkpoint();
      return inspectJob(thisJob()!, { limit: 3 });
    });
    expect(report.tasks.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(report.alive).toBe(11);
    expect(report.scopes.map(({ type }) => type)).toEqual(["root", "task"]);
  });
});
