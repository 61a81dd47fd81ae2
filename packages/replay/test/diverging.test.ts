import { checkpoint, now, operation, sleep, spawn, trap, virtualClock, type Coroutine } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { Diverged } from "@outloop/replay";
import { describe, expect, test } from "vitest";
import { modes, record, replay, type Program } from "./helpers.ts";

const original: Program = function* (note) {
  yield* sleep(2);
  note("slept");
  yield* spawn(checkpoint);
  return yield* now();
};

describe("a program that does something else than when it was recorded", () => {
  const changed: readonly [string, number, Program, string, string][] = [
    [
      "asks with another field",
      2,
      function* () {
        yield* sleep(3);
      },
      "task 1 'body' asks sleep { ms: 2 }",
      "task 1 'body' asks sleep { ms: 3 }",
    ],
    [
      "asks something else",
      3,
      function* () {
        yield* sleep(2);
        yield* spawn(sleep, 5);
        return yield* now();
      },
      "task 1 'body' asks spawn { f: function checkpoint }",
      "task 1 'body' asks spawn { f: function sleep, args: [5] }",
    ],
    [
      "asks less",
      4,
      function* () {
        yield* sleep(2);
        yield* spawn(checkpoint);
        return 0;
      },
      "task 1 'body' asks now",
      "task 2 'checkpoint' asks checkpoint",
    ],
    [
      "asks more",
      4,
      function* () {
        yield* sleep(2);
        yield* spawn(checkpoint);
        yield* checkpoint();
        return yield* now();
      },
      "task 1 'body' asks now",
      "task 1 'body' asks checkpoint",
    ],
  ];

  for (const [title, line, program, first, happens] of changed) {
    for (const mode of modes) {
      test(`diverges where it ${title}, ${mode}`, async () => {
        const { log } = await record(new SimpleKernel({ clock: virtualClock() }), original, mode);
        const { error } = await replay(log, program);
        expect(error).toBeInstanceOf(Diverged);
        expect(error).toMatchObject({ line, recorded: first, happens });
      });
    }
  }

  test("says so in words, with the name of the log", async () => {
    const { log } = await record(new SimpleKernel(), original, "blocking");
    const { error } = await replay(log, () => sleep(3) as never, undefined, { name: "run.log" });
    expect(String(error)).toBe(
      [
        "Diverged: the program does not do what it did when it was recorded: run.log, line 2",
        "  then: task 1 'body' asks sleep { ms: 2 }",
        "  now:  task 1 'body' asks sleep { ms: 3 }",
      ].join("\n"),
    );
  });

  test("is stopped at once: neither a catch nor a finally of its own hears of it", async () => {
    const { log } = await record(new SimpleKernel(), original, "blocking");
    const { error, transcript } = await replay(log, function* (note) {
      try {
        yield* sleep(3);
        note("went on");
      } catch {
        note("caught");
      } finally {
        note("cleaned up");
      }
    });
    expect(error).toBeInstanceOf(Diverged);
    expect(transcript).toEqual([]);
  });

  test("ends in another way", async () => {
    const { log } = await record(new SimpleKernel(), () => sleep(1) as never, "blocking");
    const { error } = await replay(log, function* () {
      yield* sleep(1);
      return "something";
    });
    expect(String(error)).toContain('now:  the run ends: {"value":"something"}');
  });

  test("fails where it had a value, and in another way where it failed", async () => {
    const failing = (message: string): Program =>
      function* (): Coroutine<void> {
        yield* checkpoint();
        if (message !== "") throw new RangeError(message);
      };
    const { log: quiet } = await record(new SimpleKernel(), failing(""), "blocking");
    expect((await replay(quiet, failing("one"))).error).toBeInstanceOf(Diverged);
    const { log } = await record(new SimpleKernel(), failing("one"), "blocking");
    expect((await replay(log, failing("one"))).error).toBeInstanceOf(RangeError);
    expect((await replay(log, failing("two"))).error).toBeInstanceOf(Diverged);
    expect((await replay(log, failing(""))).error).toBeInstanceOf(Diverged);
  });

  test("sends other bytes, of which the log holds the first ones and a checksum", async () => {
    const sending = (last: number): Program =>
      function* () {
        const bytes = new Uint8Array(1000);
        bytes[999] = last;
        try {
          yield* operation(trap("send", { fd: 7, bytes }));
        } catch {
          // No kernel here sends anything.
        }
      };
    const { log } = await record(new SimpleKernel(), sending(1), "blocking");
    expect((await replay(log, sending(1))).error).toBeUndefined();
    expect((await replay(log, sending(2))).error).toBeInstanceOf(Diverged);
  });
});
