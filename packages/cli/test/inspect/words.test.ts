import type { JobsAnswer } from "@outloop/inspector";
import { expect, test } from "vitest";
import { listTasks } from "../../src/inspect/ps.ts";
import { tasksAsTree } from "../../src/inspect/tree.ts";
import { busyBetween } from "../../src/inspect/watch.ts";
import { whyInWords } from "../../src/inspect/why.ts";
import { heldInWords, plain, span } from "../../src/inspect/words.ts";

test("time spans are told in the unit that suits them", () => {
  expect([0, 999, 1000, 59_949, 60_000, 7_200_000].map(span)).toEqual([
    "0 ms",
    "999 ms",
    "1.0 s",
    "59.9 s",
    "1 min",
    "2.0 h",
  ]);
});

test("names cannot command the terminal", () => {
  expect(plain("\u001b[2Jred\u202e\n")).toBe("?[2Jred??");
});

test("a held thread is told with who holds it", () => {
  const held = { ms: 5300, turnMs: 9000, job: 1, task: 3, knownFor: 6000 };
  expect(heldInWords(held)).toBe(
    "the thread is held by task 3 of job 1, which does not park, for 5.3 s (the turn has taken 9.0 s); what follows is 6.0 s old",
  );
  expect(heldInWords({ ms: 700, turnMs: 700 })).toBe(
    "the thread is held by code outside of its tasks, or by its start, for 700 ms",
  );
  expect(whyInWords({ v: 1, ask: "task", pid: 7, program: "app.ts", held })).toMatch(
    /^the thread is held by task 3 .*; no task can be looked at before it lets go$/,
  );
});

const answer = (now: number, ms: number): JobsAnswer => ({
  v: 1,
  ask: "jobs",
  pid: 7,
  program: "app.ts",
  jobs: [
    {
      id: 1,
      name: "app",
      kernel: "heap",
      mode: "hosted",
      now,
      alive: 30,
      scopes: [{ id: 1, name: "root", type: "root" }],
      tasks: [
        {
          id: 1,
          name: "app",
          state: "ready",
          shielded: false,
          scope: 1,
          home: 1,
          did: { steps: 1, traps: 1, ms },
        },
      ],
    },
  ],
  more: 2,
});

test("what is left out of a long list is counted", () => {
  for (const text of [listTasks(answer(1, 1)), tasksAsTree(answer(1, 1))]) {
    expect(text).toContain("and 29 more, younger");
    expect(text).toMatch(/and 2 more jobs$/);
  }
});

test("what part of the time a task ran is the difference of two answers", () => {
  expect(busyBetween(undefined, answer(0, 0))).toEqual(new Map());
  expect(busyBetween(answer(1000, 100), answer(2000, 600))).toEqual(new Map([["1:1", 0.5]]));
});
