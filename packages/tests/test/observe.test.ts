import {
  checkpoint,
  Event,
  run,
  scope,
  sleep,
  spawn,
  start,
  swap,
  timeout,
  virtualClock,
  type EventRecord,
  type Observer,
  type Warning,
} from "@outloop/core";
import { jobs, thisJob } from "@outloop/core/inspect";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure } from "./helpers.ts";

const virtual = (): SimpleKernel => new SimpleKernel({ clock: virtualClock() });

/** A record in one line, without what differs from run to run. */
function line({ at, kind, ...rest }: EventRecord): string {
  const words = Object.entries(rest)
    .filter(([name]) => !["v", "n", "job", "ms"].includes(name))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [at, kind, ...words].join(" ");
}

function recorder(): { readonly records: EventRecord[]; readonly observe: Observer } {
  const records: EventRecord[] = [];
  return { records, observe: (record) => void records.push(record) };
}

describe("an observer", () => {
  test("is told the whole life of a program, in order", () => {
    const { records, observe } = recorder();
    simulate(
      function* main() {
        const task = yield* spawn(sleep, 5);
        yield* task.join();
      },
      { observe, name: "main" },
    );
    expect(records.map(line)).toEqual([
      '0 job name="main" kernel="simple" mode="blocking" debug=false',
      '0 scope scope=1 name="root" type="root"',
      '0 spawn task=1 name="main" scope=1',
      "0 turn",
      '0 step task=1 by="start"',
      '0 trap task=1 op="spawn" words="spawn sleep"',
      '0 scope scope=2 parent=1 task=1 name="main" type="task"',
      '0 spawn task=2 name="sleep" scope=2 by=1',
      `0 answer task=1 ok=true value="task 2 'sleep'"`,
      `0 trap task=1 op="join" words="join task 2 'sleep'"`,
      '0 park task=1 op="join"',
      "0 step end task=1",
      '0 turn end next="ready"',
      "0 turn",
      '0 step task=2 by="start"',
      '0 trap task=2 op="sleep" words="sleep { ms: 5 }"',
      '0 park task=2 op="sleep" due=5',
      "0 step end task=2",
      '0 turn end next="timer" due=5',
      "5 turn",
      '5 wake task=2 ok=true value="undefined"',
      '5 step task=2 by="answer"',
      '5 end task=2 outcome="value" value="undefined" steps=2 traps=1',
      '5 wake task=1 ok=true value="undefined"',
      "5 step end task=2",
      '5 turn end next="ready"',
      "5 turn",
      '5 step task=1 by="answer"',
      "5 scope end scope=2",
      '5 end task=1 outcome="value" value="undefined" steps=2 traps=2',
      "5 step end task=1",
      '5 turn end next="never"',
      '5 job end outcome="value" value="undefined"',
    ]);
  });

  test("is told of a cancel when it is asked, when it is delivered, and how the task ends", () => {
    const { records, observe } = recorder();
    simulateFailure(() => timeout(5, sleep, 100), { observe, name: "main" });
    const cancels = records.filter(({ kind }) => /cancel|scope|^end|job end/.test(kind)).map(line);
    const words = `words="Cancelled: cancelled by the deadline of 5 ms on scope 'sleep'"`;
    expect(cancels.slice(2, 6)).toEqual([
      '0 scope scope=3 parent=2 task=1 name="sleep" type="timeout" due=5',
      `5 cancel asked scope=3 why="deadline" ${words}`,
      `5 cancel task=1 ${words}`,
      "5 scope end scope=3",
    ]);
    expect(cancels.at(-1)).toBe(
      `5 job end outcome="error" value="TimeoutError: 'sleep' did not end within 5 ms"`,
    );
  });

  test("is told of swaps and of waits, hosted or not", async () => {
    const { records, observe } = recorder();
    await start(
      new SimpleKernel(),
      function* () {
        yield* swap(new SimpleKernel());
        yield* sleep(1);
      },
      { observe },
    );
    const kinds = records.map(({ kind }) => kind);
    expect(kinds).toContain("swap");
    expect(kinds.filter((kind) => kind === "wait")).toHaveLength(
      kinds.filter((kind) => kind === "wait end").length,
    );
    const waited = records.flatMap((each) => (each.kind === "wait end" ? [each.ms] : []));
    expect(Math.max(...waited)).toBeGreaterThan(0);
  });

  test("gets records that survive JSON, numbered without a gap", () => {
    const { records, observe } = recorder();
    simulate(() => scope(sleep, 1), { observe });
    expect(JSON.parse(JSON.stringify(records))).toEqual(records);
    expect(records.map(({ n }) => n)).toEqual(records.map((_, index) => index + 1));
    expect(new Set(records.map(({ v }) => v))).toEqual(new Set([1]));
  });

  test("gets words of bounded length, whatever the values are", () => {
    const { records, observe } = recorder();
    const long = "x".repeat(10_000);
    simulate(
      function* () {
        const task = yield* spawn(function* () {
          yield* checkpoint();
          return long;
        });
        return yield* task.join();
      },
      { observe, name: long },
    );
    expect(Math.max(...records.map((record) => JSON.stringify(record).length))).toBeLessThan(1000);
  });

  test("that comes late is first told what is alive", async () => {
    const { records, observe } = recorder();
    const event = new Event({ name: "go" });
    const job = start(virtual(), function* main() {
      yield* spawn(() => event.wait());
      yield* spawn(sleep, 1);
      yield* sleep(2);
      job.observe(observe);
      event.set();
    });
    await job;
    const [snapshot, next] = records;
    expect(line(snapshot!)).toBe(
      '2 snapshot name="main" kernel="simple" mode="hosted" debug=false tasks=' +
        '[{"id":1,"name":"main","scope":1,"state":"running"},' +
        `{"id":2,"name":"(anonymous)","scope":2,"state":"parked","words":"wait on Event#1 'go'"}] scopes=` +
        '[{"id":1,"name":"root","type":"root"},{"id":2,"parent":1,"task":1,"name":"main","type":"task"}]',
    );
    expect(next!.n).toBe(snapshot!.n + 1);
    expect(line(next!)).toBe('2 wake task=2 ok=true value="undefined"');
  });

  test("that comes after the end is told only that", async () => {
    const { records, observe } = recorder();
    const job = start(virtual(), () => sleep(1));
    await job;
    job.observe(observe)();
    expect(records.map(line)).toEqual(['1 job end outcome="value" value="undefined"']);
  });

  test("that comes in the middle of a step is told a time for it that is no longer than the run", () => {
    const { records, observe } = recorder();
    const began = performance.now();
    simulate(function* () {
      thisJob()!.observe(observe);
      yield* checkpoint();
    });
    const [ended] = records.flatMap((each) => (each.kind === "step end" ? [each.ms] : []));
    expect(ended).toBeLessThanOrEqual(performance.now() - began);
  });
});

describe("several observers", () => {
  test("are told the same records, and each can be detached alone", () => {
    const first = recorder();
    const second = recorder();
    simulate(
      function* () {
        const stop = thisJob()!.observe(second.observe);
        yield* sleep(1);
        stop();
        stop();
        yield* sleep(1);
      },
      { observe: [first.observe] },
    );
    const common = first.records.filter((each) => second.records.includes(each));
    expect(common).toHaveLength(second.records.length - 1);
    expect(first.records.at(-1)!.kind).toBe("job end");
    expect(second.records.at(-1)).toMatchObject({ kind: "step" });
  });

  test("one that throws is reported once and detached; the others and the run go on", () => {
    const error = new Error("no more");
    let calls = 0;
    const { records, observe } = recorder();
    const bad: Observer = () => {
      calls++;
      throw error;
    };
    const { value, warnings } = simulate(
      function* () {
        yield* sleep(1);
        return "done";
      },
      { observe: [bad, observe] },
    );
    expect([value, calls, records.at(-1)!.kind]).toEqual(["done", 1, "job end"]);
    expect(warnings.map(({ kind, error: cause }) => [kind, cause])).toEqual([["observer failed", error]]);
  });

  test("hear what one of them causes after what caused it, in the same order", () => {
    const event = new Event();
    const second = recorder();
    const meddler: Observer = ({ kind }) => {
      if (kind === "wait" || kind === "park") event.set();
    };
    simulate(() => event.wait(), { observe: [meddler, second.observe] });
    const numbers = second.records.map(({ n }) => n);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(second.records.map(({ kind }) => kind)).toContain("wake");
  });

  test("one that detaches itself, or another, while it is told is obeyed at once", () => {
    const log: string[] = [];
    simulate(function* () {
      const job = thisJob()!;
      let stopBoth = (): void => {};
      job.observe(({ kind }) => {
        log.push(`first ${kind}`);
        if (kind === "trap") stopBoth();
      });
      const stop = job.observe(({ kind }) => log.push(`second ${kind}`));
      stopBoth = stop;
      yield* checkpoint();
      yield* checkpoint();
    });
    expect(log.filter((each) => each.startsWith("second"))).toEqual(["second snapshot"]);
    expect(log.filter((each) => each === "first trap")).toHaveLength(2);
  });

  test("one attached by another is told of what comes, not of what is being told", () => {
    const late = recorder();
    let isAttached = false;
    simulate(() => sleep(1), {
      observe: ({ kind }) => {
        if (kind !== "trap" || isAttached) return;
        isAttached = true;
        thisJob()!.observe(late.observe);
      },
    });
    expect(late.records.slice(0, 2).map(({ kind }) => kind)).toEqual(["snapshot", "park"]);
    expect(late.records[1]!.n).toBe(late.records[0]!.n + 1);
  });
});

describe("what is no observer", () => {
  test.each([[[5]], ["f"], [null]])("%j as an option is a TypeError, before anything runs", (observe) => {
    const before = jobs().length;
    expect(() => run(virtual(), () => sleep(1), { observe: observe as unknown as Observer })).toThrow(
      "options.observe must be a function",
    );
    expect(jobs()).toHaveLength(before);
  });

  test("is refused by a running job, too", () => {
    simulate(function* () {
      expect(() => thisJob()!.observe(7 as unknown as Observer)).toThrow(TypeError);
      yield* sleep(1);
    });
  });
});

describe("jobs()", () => {
  test("lists a blocking run while it lasts, with its nested ones, and nothing of it afterwards", () => {
    const before = jobs().length;
    const seen: string[] = [];
    run(virtual(), function* outer() {
      run(virtual(), function* inner() {
        seen.push(
          ...jobs()
            .slice(before)
            .map(({ name, mode, kernel }) => `${name} ${mode} ${kernel}`),
        );
        expect(thisJob()!.name).toBe("inner");
        yield* checkpoint();
      });
      yield* checkpoint();
    });
    expect(seen).toEqual(["outer blocking simple", "inner blocking simple"]);
    expect([jobs().length, thisJob()]).toEqual([before, undefined]);
  });

  test("forgets a job that failed, and one that never began", async () => {
    const before = jobs().length;
    simulateFailure(() => new Event().wait());
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(start(virtual(), () => sleep(1), { signal })).rejects.toThrow("too late");
    const broken = { addEventListener: 1 } as unknown as AbortSignal;
    expect(() => start(virtual(), () => sleep(1), { signal: broken })).toThrow();
    expect(jobs()).toHaveLength(before);
  });
});

test("an observer is heard beside a trace, and a trace that fails takes nothing from it", () => {
  const { records, observe } = recorder();
  const warnings: Warning[] = [];
  run(virtual(), () => sleep(1), {
    observe,
    onWarning: (warning) => warnings.push(warning),
    trace: () => {
      throw new Error("no trace");
    },
  });
  expect(warnings.map(({ kind }) => kind)).toEqual(["trace failed"]);
  expect(records.at(-1)!.kind).toBe("job end");
});
