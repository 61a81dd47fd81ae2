import { Channel, checkpoint, Lock, sleep, spawn, type Coroutine, type Op } from "@outloop/core";
import { LeakedTasks, NotDeterministic, program, SeedFailed, type TestContext } from "@outloop/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { failing } from "./failing.ts";

beforeEach(() => {
  vi.stubEnv("OUTLOOP_SEED", "");
  vi.stubEnv("OUTLOOP_SEEDS", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

interface AnyLock {
  acquire(): Op<void>;
  release(): void;
}

/** Looks whether it is free and takes it, but lets others have their turn in between. */
class HandMadeLock implements AnyLock {
  #isTaken = false;

  *acquire(): Coroutine<void> {
    while (this.#isTaken) yield* checkpoint();
    yield* checkpoint();
    this.#isTaken = true;
  }

  release(): void {
    this.#isTaken = false;
  }
}

/**
 * Two tasks that each add one, by reading and writing in two turns. They come to the lock one turn after the other, so
 * that in the usual order the second one finds it taken.
 */
const counting = (lock: () => AnyLock) =>
  function* ({ log }: TestContext): Coroutine<void> {
    const guard = lock();
    let count = 0;
    function* add(name: string, delay: number): Coroutine<void> {
      for (let n = 0; n < delay; n++) yield* checkpoint();
      yield* guard.acquire();
      const seen = count;
      log(`${name} read ${seen}`);
      yield* checkpoint();
      count = seen + 1;
      guard.release();
    }
    const tasks = [];
    for (const [delay, name] of ["a", "b"].entries()) tasks.push(yield* spawn(add, name, delay));
    for (const task of tasks) yield* task.join();
    expect(count).toBe(2);
  };

/** Fails only if five tasks run in just the reverse of the usual order in one turn: in one of 120 orders. */
function* rarely(): Coroutine<void> {
  let passed = 0;
  function* link(index: number): Coroutine<void> {
    if (passed === index) passed++;
  }
  const tasks = [];
  for (const index of [4, 3, 2, 1, 0]) tasks.push(yield* spawn(link, index));
  for (const task of tasks) yield* task.join();
  if (passed === 5) throw new Error("the order that nobody thought of");
}

/** Fails in the first seeded run that finds `b` before `a`. */
function* swapped({ log }: TestContext): Coroutine<void> {
  function* say(name: string): Coroutine<void> {
    log(name);
  }
  const tasks = [yield* spawn(say, "a"), yield* spawn(say, "b")];
  for (const task of tasks) yield* task.join();
}

describe("a race in a lock made by hand", () => {
  test("is not there in the usual order", program(counting(() => new HandMadeLock())));

  test("is found by a thousand seeds, with the seed and what it failed with", async () => {
    const error = await failing(
      program(
        { seeds: 1000 },
        counting(() => new HandMadeLock()),
      ),
    );
    expect(error).toBeInstanceOf(SeedFailed);
    const { seed, passed, message, cause } = error as SeedFailed;
    expect(passed).toBe(seed - 1);
    expect(message).toContain(`failed under seed ${seed}, after ${passed} that passed`);
    expect(message).toContain(`OUTLOOP_SEED=${seed} `);
    expect(cause).toMatchObject({ name: "AssertionError", expected: 2 });
  });

  test("is replayed under its seed, a hundred times, always the same", async () => {
    const found = (await failing(
      program(
        { seeds: 1000 },
        counting(() => new HandMadeLock()),
      ),
    )) as SeedFailed;
    const seen = new Set<string>();
    for (let n = 0; n < 100; n++) {
      const transcripts: string[][] = [];
      const error = await failing(
        program({ seeds: [found.seed] }, function* (context) {
          transcripts.push(context.transcript as string[]);
          yield* counting(() => new HandMadeLock())(context);
        }),
      );
      expect((error as SeedFailed).seed).toBe(found.seed);
      for (const each of transcripts) seen.add(each.join());
    }
    expect(seen.size).toBe(1);
  });

  test(
    "is not there with the lock of outloop, in a thousand orders",
    program(
      { seeds: 1000 },
      counting(() => new Lock()),
    ),
  );
});

describe("seeds: n", () => {
  test("runs the body once without a seed, then under the seeds from 1 to n", async () => {
    const seeds: unknown[] = [];
    await program({ seeds: 3 }, function* ({ seed }) {
      seeds.push(seed);
      yield* checkpoint();
    })();
    expect(seeds).toEqual([undefined, 1, 2, 3]);
  });

  test("finds what happens in one of 120 orders, and stops there", async () => {
    let runs = 0;
    const error = await failing(
      program({ seeds: 1000 }, function* () {
        runs++;
        yield* rarely();
      }),
    );
    const { seed, passed } = error as SeedFailed;
    expect(seed).toBeGreaterThan(5);
    expect(passed).toBe(seed - 1);
    // Once without a seed, then up to this one, then its replay, and one that remembers where things came from.
    expect(runs).toBe(1 + seed + 2);
  });

  test("a failure in the usual order is thrown as it is: no seed has to do with it", async () => {
    const thrown = new Error("always");
    const error = await failing(
      program({ seeds: 10 }, function* () {
        throw thrown;
      }),
    );
    expect(error).toBe(thrown);
  });

  test("tells of leaked tasks where they were spawned, as of everything under one seed", async () => {
    const error = await failing(
      program({ seeds: 50 }, function* (context) {
        yield* swapped(context);
        if (context.transcript[0] === "b") yield* spawn(sleep, 5);
      }),
    );
    expect(error.cause).toBeInstanceOf(LeakedTasks);
    expect(error.message).toMatch(/task 4 'sleep' waits for its turn, spawned at .*seeds\.test\.ts:\d+/);
  });
});

test("seeds: [...] runs these and no other", async () => {
  const seeds: unknown[] = [];
  await program({ seeds: [7, -1, 7] }, function* ({ seed }) {
    seeds.push(seed);
    yield* checkpoint();
  })();
  expect(seeds).toEqual([7, -1, 7]);
});

describe("OUTLOOP_SEED", () => {
  test("runs only that seed, in every test with seeds", async () => {
    vi.stubEnv("OUTLOOP_SEED", "42");
    const seeds: unknown[] = [];
    const body = function* ({ seed }: TestContext): Coroutine<void> {
      seeds.push(seed);
      yield* checkpoint();
    };
    await program({ seeds: 10 }, body)();
    await program({ seeds: [1, 2] }, body)();
    await program(body)();
    expect(seeds).toEqual([42, 42, undefined]);
  });

  test("gives the failure that was reported", async () => {
    const found = (await failing(program({ seeds: 1000 }, rarely))) as SeedFailed;
    vi.stubEnv("OUTLOOP_SEED", String(found.seed));
    const again = (await failing(program({ seeds: 1000 }, rarely))) as SeedFailed;
    expect(again.seed).toBe(found.seed);
    expect(again.message).toContain("the order that nobody thought of");
  });

  test("that is no whole number is refused", async () => {
    vi.stubEnv("OUTLOOP_SEED", "many");
    const error = await failing(program({ seeds: 1 }, swapped));
    expect(error.message).toBe('OUTLOOP_SEED must be a whole number, got "many"');
  });
});

describe("OUTLOOP_SEEDS", () => {
  test("multiplies the number of seeds, but no list", async () => {
    vi.stubEnv("OUTLOOP_SEEDS", "3");
    let runs = 0;
    const body = function* (): Coroutine<void> {
      runs++;
      yield* checkpoint();
    };
    await program({ seeds: 2 }, body)();
    expect(runs).toBe(7);
    await program({ seeds: [1, 2] }, body)();
    expect(runs).toBe(9);
    await program(body)();
    expect(runs).toBe(10);
  });

  test.each(["0", "half", "1.5"])("of %s is refused", async (times) => {
    vi.stubEnv("OUTLOOP_SEEDS", times);
    const error = await failing(program({ seeds: 2 }, swapped));
    expect(error.message).toBe(`OUTLOOP_SEEDS must be a whole number, got "${times}"`);
  });
});

describe("a test is not deterministic when a second run with the same seed", () => {
  test("has another transcript", async () => {
    let runs = 0;
    const error = await failing(
      program({ seeds: [5] }, function* ({ log }) {
        log("same");
        log(`run ${++runs}`);
        throw new Error("of this seed");
      }),
    );
    expect(error).toBeInstanceOf(NotDeterministic);
    expect(error.message).toContain(
      `not deterministic under seed 5: differs at entry 2: the first run has "run 1", the second "run 2"`,
    );
    expect(error.cause).toMatchObject({ message: "of this seed" });
  });

  test("passes", async () => {
    let runs = 0;
    const error = await failing(
      program({ seeds: [5] }, function* () {
        if (++runs === 1) throw new Error("once");
      }),
    );
    expect(error).toBeInstanceOf(NotDeterministic);
    expect(error.message).toContain("the first run ended with Error: once, the second with success");
  });

  test("or without one, where all runs are replayed", async () => {
    let runs = 0;
    const error = await failing(
      program({ replay: "all" }, function* ({ log }) {
        log(runs++);
      }),
    );
    expect(error).toBeInstanceOf(NotDeterministic);
    expect(error.message).toContain("not deterministic without a seed: differs at entry 1");
    expect(error.cause).toBe(undefined);
  });

  test("though both pass, where all runs are replayed", async () => {
    let runs = 0;
    const body = function* ({ seed, log }: TestContext): Coroutine<void> {
      if (seed !== undefined) log(runs++);
    };
    const error = await failing(program({ replay: "all", seeds: 2 }, body));
    expect(error.message).toContain("not deterministic under seed 1");
  });

  test(
    "but a test that does the same each time is fine",
    program({ replay: "all", seeds: 20 }, function* (context) {
      const channel = new Channel<number>(1);
      yield* channel.send(1);
      yield* swapped(context);
    }),
  );
});

test("the command that runs a seed again names the test and its file, in vitest and in node:test", async () => {
  const body = program({ seeds: [3] }, function* () {
    throw new Error("always");
  }) as (context: unknown) => Promise<void>;
  const inVitest = await failing(() =>
    body({ task: { name: "it's (one)", file: { name: "test/a.test.ts" } } }),
  );
  expect(inVitest.message).toContain(
    String.raw`OUTLOOP_SEED=3 npx vitest run test/a.test.ts -t 'it'\''s \(one\)'` + "\n",
  );
  vi.stubEnv("VITEST", undefined);
  const inNode = await failing(() => body({ name: "b", filePath: "/x/b.test.ts" }));
  expect(inNode.message).toContain(`OUTLOOP_SEED=3 node --test --test-name-pattern='b' /x/b.test.ts\n`);
  const elsewhere = await failing(() => body(undefined));
  expect(elsewhere.message).toContain("OUTLOOP_SEED=3 <the command that runs your tests>\n");
});
