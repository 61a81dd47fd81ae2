import { sleep } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { Diverged, LogError, Replay } from "@outloop/replay";
import { assert, asyncProperty, constantFrom, integer } from "fast-check";
import { describe, expect, test } from "vitest";
import { heap, record, replay, type Program } from "./helpers.ts";

const program: Program = function* (note) {
  yield* sleep(1);
  note("slept");
  return "done";
};
const { log } = await record(new SimpleKernel(), program, "blocking");

describe("a log that cannot be replayed is a clear error, before anything runs", () => {
  const wrong: readonly [string, string, string][] = [
    [
      "no log at all",
      "",
      "the log is no recording: its first line must be one that outloop's --record writes",
    ],
    ["another text", "hello\nworld\n", "the log is no recording"],
    ["other JSON", '{"kind":"something"}\n', "the log is no recording"],
    ["another version", log.replace('"version":1', '"version":2'), "the log has version 2 of the format"],
    ["the first line alone, cut off", log.slice(0, 20), "the log is no recording"],
    ["cut in the middle of a line", log.slice(0, -10), "the log is torn: it ends in the middle of line"],
    [
      "cut behind a line",
      log.split("\n").slice(0, 3).join("\n") + "\n",
      "the log is torn: it ends at line 3, before the run did",
    ],
    ["two logs in one file", log + log, "the log goes on behind its end at line"],
    [
      "a line that is no JSON",
      log.replace(/\n\{"kind":"clock"/, '\n{"kind:"clock"'),
      "line 3: this is no JSON",
    ],
    [
      "a line of no known kind",
      log.replace('"kind":"clock"', '"kind":"clack"'),
      "line 3: no line of a recording",
    ],
  ];
  test.for(wrong)("%s", ([, text, message]) => {
    expect(() => new Replay(text)).toThrow(LogError);
    expect(() => new Replay(text)).toThrow(message);
  });

  test("the other mode", () => {
    expect(() => new Replay(log).start(heap, () => sleep(1))).toThrow(
      "it was recorded blocking: replay it by run()",
    );
  });

  test("options.signal", () => {
    const { signal } = new AbortController();
    expect(() => new Replay(log).run(heap, () => sleep(1), { signal })).toThrow(TypeError);
  });

  test("a replay runs once", async () => {
    const once = new Replay(log);
    const body = (): ReturnType<Program> => program(() => {});
    expect(once.run(heap, body)).toBe("done");
    expect(() => once.run(heap, body)).toThrow("a Replay runs once");
  });
});

test("a log with any line left out, doubled or swapped with its neighbour never passes for the run it was", async () => {
  const lines = log.trimEnd().split("\n");
  const changes = constantFrom("leave out", "double", "swap");
  await assert(
    asyncProperty(integer({ min: 0, max: lines.length - 1 }), changes, async (index, change) => {
      const changed = [...lines];
      const line = changed[index]!;
      const next = changed[index + 1];
      // That timers are due up to some instant may be said twice.
      if (change === "double" && line.includes('"kind":"time"')) return;
      if (change === "leave out") changed.splice(index, 1);
      else if (change === "double") changed.splice(index, 0, line);
      else changed.splice(index, 2, ...(next === undefined ? [] : [next]), line);
      if (changed.join() === lines.join()) return;
      const { error } = await replay(`${changed.join("\n")}\n`, program);
      expect(error instanceof LogError || error instanceof Diverged).toBe(true);
    }),
    { numRuns: 60 },
  );
});
