import {
  call,
  Channel,
  checkpoint,
  currentScope,
  Deadlock,
  explain,
  Livelock,
  Lock,
  NeedsHost,
  now,
  scope,
  sleep,
  spawn,
  until,
  type Coroutine,
} from "@outloop/core";
import { SeedFailed, program } from "@outloop/testing";
import { HeapKernel } from "@outloop/kernel-heap";
import { describe, expect, test } from "vitest";
import { failing } from "./failing.ts";

describe("the body of a test", () => {
  test(
    "sleeps in no time, on a clock that begins at 0",
    program(function* ({ clock }) {
      expect(clock.now()).toBe(0);
      yield* sleep(86_400_000);
      expect(yield* now()).toBe(86_400_000);
      expect(clock.now()).toBe(86_400_000);
    }),
  );

  test(
    "begins where it is told to",
    program({ start: 1e12 }, function* () {
      expect(yield* now()).toBe(1e12);
    }),
  );

  test(
    "may wait for promises of the host",
    program(function* () {
      expect(yield* until(Promise.resolve("from outside"))).toBe("from outside");
    }),
  );

  test(
    "may run without the host's event loop",
    program({ mode: "blocking" }, function* () {
      yield* sleep(1000);
      let error: unknown;
      try {
        yield* until(Promise.resolve());
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(NeedsHost);
    }),
  );

  test(
    "may run on the real clock",
    program({ clock: "real" }, function* ({ clock }) {
      const before = performance.now();
      yield* sleep(5);
      expect(performance.now() - before).toBeGreaterThanOrEqual(4);
      expect("jump" in clock).toBe(false);
    }),
  );

  test("gets a fresh clock, kernel and transcript in each run", async () => {
    const seen = new Set<unknown>();
    await program({ seeds: 3 }, function* ({ clock, kernel, transcript, log }) {
      seen.add(clock).add(kernel).add(transcript);
      expect(transcript).toEqual([]);
      log("entry", yield* now());
      expect(transcript).toEqual(["entry 0"]);
      yield* sleep(1);
    })();
    expect(seen.size).toBe(12);
  });

  test("may run on a kernel of one's own, which is disposed of", async () => {
    let disposed = 0;
    class Mine extends HeapKernel {
      override [Symbol.dispose](): void {
        disposed++;
        super[Symbol.dispose]();
      }
    }
    await program({ kernel: (given) => new Mine(given), seeds: 1 }, function* ({ kernel }) {
      expect(kernel).toBeInstanceOf(Mine);
      yield* sleep(1);
    })();
    expect(disposed).toBe(2);
  });
});

describe("the transcript", () => {
  test(
    "is compared entry by entry",
    program(function* ({ log, expectLog }) {
      log("a");
      log("b", 2);
      expectLog("a", "b 2");
    }),
  );

  test("that is not as expected fails with the first entry that differs", async () => {
    const error = await failing(
      program(function* ({ log, expectLog }) {
        log("a");
        log("b");
        expectLog("a", "c", "d");
      }),
    );
    expect(error.message).toBe(
      `the transcript is not as expected: differs at entry 2: expected "c", got "b"`,
    );
    expect(error).toMatchObject({ actual: ["a", "b"], expected: ["a", "c", "d"] });
  });

  test("that is too long or too short is not as expected", async () => {
    const long = await failing(
      program(function* ({ log, expectLog }) {
        log("a");
        expectLog();
      }),
    );
    expect(long.message).toContain(`differs at entry 1: expected nothing more, got "a"`);
    const short = await failing(
      program(function* ({ expectLog }) {
        expectLog("a");
      }),
    );
    expect(short.message).toContain(`differs at entry 1: expected "a", got nothing more`);
  });
});

describe("a test fails with", () => {
  test.each(["hosted", "blocking"] as const)("the very error the body throws, %s", async (mode) => {
    const thrown = new RangeError("too far");
    const error = await failing(
      program({ mode }, function* () {
        yield* sleep(1);
        throw thrown;
      }),
    );
    expect(error).toBe(thrown);
    expect(error.message).toBe("too far");
  });

  test("what is thrown, if that is no error", async () => {
    const thrown = await failing(
      program(function* () {
        throw "words"; // oxlint-disable-line typescript/only-throw-error
      }),
    );
    expect(thrown).toBe("words");
  });

  test("an error that tells which coroutines it passed through, and what failed with it", async () => {
    function* inner(): Coroutine<void> {
      yield* checkpoint();
      throw new Error("deep");
    }
    const error = await failing(
      program(function* () {
        yield* scope(function* outer() {
          yield* spawn(function* sibling() {
            try {
              yield* sleep(Infinity);
            } finally {
              throw new Error("cleanup"); // oxlint-disable-line no-unsafe-finally
            }
          });
          yield* call(inner);
        });
      }),
    );
    const [message, inner1, outer, main, also] = error.message.split("\n");
    expect(message).toBe("deep");
    expect(inner1).toMatch(/^ {2}in inner, called at outer \(.*program\.test\.ts:\d+:\d+\)$/);
    expect(outer).toMatch(/^ {2}in outer, called at .*program\.test\.ts/);
    expect(main).toBe("  in test");
    expect(also).toBe("also failed: Error: cleanup");
    expect(error.stack).toContain(`Error: ${error.message}\n`);
  });

  test("an error that takes no field, as it is", async () => {
    const thrown = Object.freeze(new Error("frozen"));
    function* inner(): Coroutine<void> {
      throw thrown;
    }
    const error = await failing(
      program(function* () {
        yield* call(inner);
      }),
    );
    expect(error).toBe(thrown);
    expect(explain(error)).toContain("in inner");
  });

  test("an error that is thrown by two tests: nothing is added twice", async () => {
    const thrown = new Error("constant");
    function* first(): Coroutine<void> {
      throw thrown;
    }
    await failing(program(() => call(first)));
    expect(thrown.message).toMatch(/^constant\n {2}in first, called/);
    await failing(program(() => call(first)));
    // What it passed is kept with it; what was added to its message before is not.
    expect(thrown.message.match(/^ {2}in first/gm)).toHaveLength(2);
  });

  test("the failure of a task that nobody waits for", async () => {
    const thrown = new Error("in the background");
    const error = await failing(
      program(function* () {
        yield* spawn(function* () {
          throw thrown;
        });
        yield* sleep(1);
      }),
    );
    expect(error).toBe(thrown);
  });

  test.each(["hosted", "blocking"] as const)("a deadlock, with its report, %s", async (mode) => {
    const error = await failing(
      program({ mode }, function* () {
        const lock = new Lock({ name: "door" });
        yield* lock.acquire();
        const waiting = yield* spawn(function* waiting() {
          yield* lock.acquire();
        });
        yield* waiting.join();
      }),
    );
    expect(error).toBeInstanceOf(Deadlock);
    expect(error.message).toContain("acquire on Lock#1 'door'");
    expect(error.message).toMatch(/spawned at .*program\.test\.ts/);
  });

  test("a livelock", async () => {
    const error = await failing(
      program(function* () {
        for (;;) yield* checkpoint();
      }),
    );
    expect(error).toBeInstanceOf(Livelock);
  });

  test("TaskCancelled, when the body cancels itself", async () => {
    const error = await failing(
      program(function* () {
        (yield* currentScope()).cancel("enough");
        yield* sleep(1);
      }),
    );
    expect(error.name).toBe("TaskCancelled");
  });

  test("a promise that is rejected", async () => {
    const thrown = new Error("from outside");
    const error = await failing(
      program(function* () {
        yield* until(Promise.reject(thrown));
      }),
    );
    expect(error).toBe(thrown);
  });
});

describe("program(options, body) refuses", () => {
  const body = function* (): Coroutine<void> {};

  test.each([0, -1, 1.5, NaN, [], [1.5], "many"])("seeds: %j", (seeds) => {
    expect(() => program({ seeds: seeds as number }, body)).toThrow(RangeError);
  });

  test.each([0, -1, NaN])("timeout: %s", (timeout) => {
    expect(() => program({ timeout }, body)).toThrow(RangeError);
  });

  test.each([{ clock: "fast" }, { mode: "both" }, { replay: "none" }, { clock: "real", autojump: false }])(
    "%j",
    (options) => {
      expect(() => program(options as never, body)).toThrow(TypeError);
    },
  );

  test("what is no function", () => {
    expect(() => program({} as never)).toThrow(TypeError);
    expect(() => program({}, body() as never)).toThrow("must be a generator function");
  });

  test("an async function, when it runs", async () => {
    const error = await failing(program((async () => {}) as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain("not an async one or another; it returned [object Promise]");
  });

  test("a kernel that reads the time elsewhere, or takes no seed, when it runs", async () => {
    const error = await failing(program({ kernel: () => new HeapKernel() }, body));
    expect(error.message).toContain("does not use the clock it was given");
    class Plain extends HeapKernel {
      override readonly supports = { blocking: true, hosted: true, ops: new Set<string>() };
    }
    const unseeded = await failing(program({ kernel: ({ clock }) => new Plain({ clock }), seeds: 1 }, body));
    expect(unseeded.message).toContain("takes no seed");
    expect(unseeded).not.toBeInstanceOf(SeedFailed);
  });
});

test("is a function without parameters, as runners that read parameters want it", () => {
  const made = program(function* () {
    yield* new Channel(1).send(1);
  });
  expect(made.length).toBe(0);
  expect(made.toString()).toMatch(/^function ?\(\)/);
});

const withFixture = test.extend<{ five: number }>({ five: 5 });
withFixture(
  "goes with tests that were extended by fixtures",
  program(function* () {
    yield* sleep(1);
  }),
);
