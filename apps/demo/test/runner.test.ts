import { describe, expect, test } from "vitest";
import { EventLog } from "../src/page/event-log.ts";
import { formatValues } from "../src/runner/format.ts";
import type { Command, Compiled, KernelChoice, Report, RunRequest } from "../src/runner/protocol.ts";
import { Runner } from "../src/runner/runner.ts";
import { compile } from "../src/serve/compile.ts";

const virtual: KernelChoice = { kind: "heap", clock: "virtual" };

const program = `import { checkpoint, sleep, spawn } from "@outloop/core";
function* worker(name) {
  for (let n = 1; n <= 3; n++) {
    console.log(name + n);
    yield* checkpoint();
    yield* sleep(10);
  }
}
export default function* main() {
  yield* spawn(worker, "a");
  yield* spawn(worker, "b");
}`;

/** A runner in this process, and what it has told. */
class Watched {
  readonly log: EventLog = new EventLog();
  readonly lines: string[] = [];
  readonly #told: Report[] = [];
  readonly #waiting: { readonly type: Report["type"]; readonly resolve: (report: never) => void }[] = [];
  readonly #runner = new Runner((report) => this.#hear(report), { format: formatValues });

  send(command: Command): void {
    this.#runner.receive(command);
  }

  run(source: string, kernel: KernelChoice = virtual, stopAt: number | null = null): void {
    const compiled = compile(source) as Compiled;
    const request: RunRequest = {
      type: "run",
      file: "test.ts",
      program: compiled,
      kernel,
      speed: null,
      stopAt,
    };
    this.send(request);
  }

  /** The next report of this type. */
  next<Type extends Report["type"]>(type: Type): Promise<Extract<Report, { type: Type }>> {
    return new Promise((resolve) => {
      const index = this.#told.findIndex((each) => each.type === type);
      if (index < 0) this.#waiting.push({ type, resolve });
      else resolve(this.#told.splice(0, index + 1).at(-1) as never);
    });
  }

  #hear(report: Report): void {
    if (report.type === "events") {
      this.log.append(report.strings, report.data);
      this.send({ type: "seen", events: report.data.length / 5 });
      return;
    }
    if (report.type === "output") {
      for (const { text } of report.lines) this.lines.push(text);
      return;
    }
    const index = this.#waiting.findIndex(({ type }) => type === report.type);
    if (index < 0) this.#told.push(report);
    else this.#waiting.splice(index, 1)[0]!.resolve(report as never);
  }
}

/** All that was recorded in a run stopped after so many steps. */
async function upTo(stopAt: number, kernel: KernelChoice = virtual): Promise<Watched> {
  const watched = new Watched();
  watched.run(program, kernel, stopAt);
  await watched.next("paused");
  return watched;
}

describe("a runner", () => {
  test("runs a program to its end", async () => {
    const watched = new Watched();
    watched.run(program);
    expect(await watched.next("ended")).toMatchObject({ how: "value", steps: 16 });
    expect(watched.lines).toEqual(["a1", "b1", "a2", "b2", "a3", "b3"]);
  });

  test.for([0, 1, 2, 3, 7, 14])("stops behind step %i, each time with the same events", async (stopAt) => {
    const first = await upTo(stopAt);
    const second = await upTo(stopAt);
    expect(second.log.toNumbers()).toEqual(first.log.toNumbers());
    expect(second.lines).toEqual(first.lines);
  });

  test("stopped a step earlier it has told the beginning of the same", async () => {
    const later = (await upTo(9)).log.toNumbers();
    const earlier = (await upTo(8)).log.toNumbers();
    expect(earlier.length).toBeLessThan(later.length);
    expect(later.slice(0, earlier.length)).toEqual(earlier);
  });

  test("a seed gives another order, the same for the same seed", async () => {
    const orders = await Promise.all(
      [1, 1, 2, 3, 4, 5].map(async (seed) => (await upTo(12, { ...virtual, seed })).lines.join(" ")),
    );
    expect(orders[1]).toBe(orders[0]);
    expect(new Set(orders).size).toBeGreaterThan(1);
  });

  test("goes on by a step, by a turn, and to a trap", async () => {
    const watched = await upTo(1); // main has spawned both
    watched.send({ type: "step", unit: "trap" });
    expect((await watched.next("paused")).steps).toBe(2);
    expect(watched.lines).toEqual(["a1"]);
    watched.send({ type: "step", unit: "turn" });
    expect((await watched.next("paused")).steps).toBe(3);
    watched.send({ type: "until", op: "sleep" });
    expect((await watched.next("paused")).steps).toBe(4);
    watched.send({ type: "continue" });
    expect((await watched.next("ended")).steps).toBe(16);
  });

  test("a swap is made at the end of the turn, and the world still stands afterwards", async () => {
    const watched = await upTo(2); // a has begun, b has not
    watched.send({ type: "swap", kernel: { kind: "simple", clock: "virtual" } });
    watched.send({ type: "step", unit: "trap" });
    expect((await watched.next("swapped")).kernel).toBe("simple");
    watched.send({ type: "step", unit: "trap" });
    await watched.next("paused");
    watched.send({ type: "continue" });
    expect(await watched.next("ended")).toMatchObject({ how: "value" });
    expect(watched.lines).toEqual(["a1", "b1", "a2", "b2", "a3", "b3"]);
  });

  test("a kernel that is not to be had is refused, and the program goes on", async () => {
    const watched = await upTo(3);
    watched.send({ type: "swap", kernel: { kind: "io", clock: "real" } });
    expect((await watched.next("refused")).message).toContain("a page has no descriptors");
    watched.send({ type: "continue" });
    expect(await watched.next("ended")).toMatchObject({ how: "value" });
  });

  test("stopping it lets the program clean up", async () => {
    const watched = new Watched();
    watched.run(
      `import { sleep } from "@outloop/core";
export default function* main() {
  try { yield* sleep(1e9); } finally { yield* sleep(1); console.log("clean"); }
}`,
      virtual,
      1,
    );
    await watched.next("paused");
    watched.send({ type: "stop" });
    expect(await watched.next("ended")).toMatchObject({ how: "stopped" });
    expect(watched.lines).toEqual(["clean"]);
  });

  test("a failure is told with the lines of the program alone", async () => {
    const watched = new Watched();
    watched.run(`export default function* main() {\n  throw new Error("no");\n}`);
    const { text } = await watched.next("ended");
    expect(text).toMatch(/^Error: no/);
    expect(text).toContain("test.ts:2:");
    expect(text).not.toContain("node_modules");
    expect(text).not.toContain("runner");
  });
});
