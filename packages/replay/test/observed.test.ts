import { sleep, spawn, timeout, type Coroutine, type RunOptions } from "@outloop/core";
import { inspect, thisJob, inspectJob } from "@outloop/core/inspect";
import { SimpleKernel } from "@outloop/kernel-simple";
import { Recorder, Replay } from "@outloop/replay";
import { describe, expect, test } from "vitest";
import { heap } from "./helpers.ts";

/** Who looks on must not be recorded, nor asked for in a replay. */
const lookings: readonly [string, RunOptions][] = [
  ["by nobody", {}],
  ["by an observer", { observe: () => {} }],
  ["in debug mode", { debug: true }],
  ["by a trace", { trace: () => {} }],
];

function* program(): Coroutine<string> {
  const child = yield* spawn(sleep, 2);
  try {
    yield* timeout(1, sleep, 50);
  } catch {
    yield* child.join();
  }
  return "done";
}

describe("a run recorded while it is observed", () => {
  for (const [how, options] of lookings) {
    for (const [other, others] of lookings) {
      test(`${how} is replayed observed ${other}`, async () => {
        const lines: string[] = [];
        const record = new Recorder((line) => lines.push(line));
        expect(record.run(new SimpleKernel(), program, options)).toBe("done");
        expect(new Replay(lines.join("")).run(heap, program, others)).toBe("done");
      });
    }
  }

  test("may look at itself, and the replay shows the times of the recording", () => {
    const lines: string[] = [];
    const looking = (kernels: string[], times: number[]) =>
      function* main(): Coroutine<string | undefined> {
        const child = yield* spawn(sleep, 5);
        yield* sleep(1);
        const { kernel, now } = inspectJob(thisJob()!);
        kernels.push(kernel);
        times.push(now);
        return inspect(child).waitsFor;
      };
    const kernels: string[] = [];
    const times: number[] = [];
    const then = new Recorder((line) => lines.push(line)).run(new SimpleKernel(), looking(kernels, []));
    expect(then).toBe("sleep { ms: 5 }");
    expect(new Replay(lines.join("")).run(heap, looking(kernels, times))).toBe(then);
    expect(kernels).toEqual(["simple", "simple"]);
    const clock = lines.map((line) => JSON.parse(line) as { kind: string; ms: number });
    expect(clock.filter(({ kind }) => kind === "clock").map(({ ms }) => ms)).toContain(times[0]);
  });
});
