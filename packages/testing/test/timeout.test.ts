import { Channel, checkpoint, Lock, shield, sleep, spawn, until } from "@outloop/core";
import { NeverEnded, program, SeedFailed } from "@outloop/testing";
import { describe, expect, test } from "vitest";
import { failing } from "./failing.ts";

const never = new Promise<never>(() => {});

test("a test that has not ended in time fails with its tasks, and its cleanup runs", async () => {
  const log: string[] = [];
  const error = await failing(
    program({ timeout: 200 }, function* () {
      yield* spawn(function* patient() {
        try {
          yield* until(never);
        } finally {
          yield* sleep(1000);
          log.push("cleaned up");
        }
      });
      yield* sleep(1);
    }),
  );
  expect(error).toBeInstanceOf(NeverEnded);
  expect(error.message).toContain("had not ended after 200 ms of real time");
  expect(error.message).toContain("\n  task 1 'test' waits for sleep { ms: 1 }");
  expect(error.message).toMatch(
    /\n {2}task 2 'patient' waits for until \{.*\}, spawned at .*timeout\.test\.ts/,
  );
  expect(log).toEqual(["cleaned up"]);
});

test("one that always has something to do is ended too", async () => {
  for (const mode of ["hosted", "blocking"] as const) {
    const error = await failing(
      program({ timeout: 30, clock: "real", mode }, function* () {
        for (;;) yield* checkpoint();
      }),
    );
    expect(error).toBeInstanceOf(NeverEnded);
  }
});

test("one that blocks its thread to wait is ended too", async () => {
  const error = await failing(
    program({ timeout: 30, clock: "real", mode: "blocking" }, function* () {
      yield* sleep(1_000_000);
    }),
  );
  expect(error.message).toContain("task 1 'test' waits for sleep { ms: 1000000 }");
});

test("one whose cleanup cannot end is left after a second more", async () => {
  const error = await failing(
    program({ timeout: 30 }, function* stubborn() {
      try {
        yield* until(never);
      } finally {
        yield* shield(() => until(never));
      }
    }),
  );
  expect(error).toBeInstanceOf(NeverEnded);
});

test("one that waits for its clock to be moved is told so", async () => {
  const error = await failing(
    program({ timeout: 30, autojump: false }, function* () {
      yield* sleep(1);
    }),
  );
  expect(error.message).toContain("its clock moves only by clock.advance() (autojump: false)");
});

test("virtual time does not count", async () => {
  await program({ timeout: 10_000 }, function* () {
    yield* sleep(1e9);
  })();
});

test("each run under a seed has that time, and the one that takes longer is told", async () => {
  const error = await failing(
    program({ timeout: 30, seeds: [4] }, function* () {
      yield* until(never);
    }),
  );
  expect(error).toBeInstanceOf(SeedFailed);
  expect(error.cause).toBeInstanceOf(NeverEnded);
});

describe("context.signal", () => {
  test("is aborted when the time is over", async () => {
    let signal: AbortSignal | undefined;
    await failing(
      program({ timeout: 30 }, function* (context) {
        signal = context.signal;
        expect(signal.aborted).toBe(false);
        yield* until(never);
      }),
    );
    expect(signal!.aborted).toBe(true);
    expect(signal!.reason).toBeInstanceOf(NeverEnded);
  });

  test("is aborted when the runner gives up: the test ends with its reason, after its cleanup", async () => {
    const runner = new AbortController();
    const log: string[] = [];
    const body = program({ seeds: 1000 }, function* ({ seed }) {
      if (seed !== 3) return;
      try {
        yield* until(
          (signal) =>
            new Promise(() => {
              signal.addEventListener("abort", () => log.push("aborted"));
              setTimeout(() => runner.abort(new Error("the runner's time is over")), 1);
            }),
        );
      } finally {
        yield* sleep(10);
        log.push("cleaned up");
      }
    }) as (context: { signal: AbortSignal }) => Promise<void>;
    const error = await failing(() => body({ signal: runner.signal }));
    expect(error.message).toBe("the runner's time is over");
    expect(log).toEqual(["aborted", "cleaned up"]);
  });
});

test("a deadlock needs no time to be found", async () => {
  const error = await failing(
    program({ timeout: Infinity }, function* () {
      const lock = new Lock();
      yield* lock.acquire();
      yield* new Channel<never>().receive();
    }),
  );
  expect(error.name).toBe("Deadlock");
});
