import { checkpoint, now } from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate } from "./helpers.ts";

function holdThread(): void {
  const end = performance.now() + 1050;
  while (performance.now() < end);
}

describe("a task that holds the thread is reported once, with what to do", () => {
  test("in debug mode by its name", () => {
    const { warnings } = simulate(
      function* () {
        holdThread();
        yield* checkpoint();
      },
      { debug: true },
    );
    expect(warnings.map(({ kind, message }) => [kind, message])).toEqual([
      ["thread held", expect.stringMatching(/^a step of task 1 'main' took .*checkpoint\(\)$/)],
    ]);
  });

  test("otherwise as one of the last steps", () => {
    const { warnings } = simulate(function* () {
      for (let turn = 0; turn < 140; turn++) {
        if (turn === 3) holdThread();
        yield* checkpoint();
      }
    });
    expect(warnings.map(({ kind, task }) => [kind, task])).toEqual([["thread held", undefined]]);
  });

  test("by its name while it lasts, if it asks in place for ever", () => {
    const { warnings } = simulate(function* () {
      const end = performance.now() + 1500;
      while (performance.now() < end) yield* now();
    });
    expect(warnings.map(({ kind, task }) => [kind, task?.name])).toEqual([["thread held", "main"]]);
  });
});
