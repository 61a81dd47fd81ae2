import { readdirSync } from "node:fs";
import { all, now, run, sleep, spawn, start, swap, virtualClock, type Coroutine } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";
import { exported, offload, offloadWith, Pool } from "@outloop/offload";
import { afterAll, describe, expect, test } from "vitest";
import { everywhere, failureOf, from, FUNCTIONS, release, runIn, shared, untilBegun } from "./helpers.ts";

const pool = new Pool({ size: 2 });
afterAll(() => pool.close());

describe.each(everywhere)("a call on another thread ($where)", (place) => {
  test("gives what the function returns, or what its promise gives", async () => {
    const values = await runIn(place, () =>
      all([
        offloadWith({ pool }, from("checkPrime"), 7),
        offloadWith({ pool }, from("later"), 5),
        offloadWith({ pool }, (a: number, b: string) => [a, b] as const, 1, "two"),
        offloadWith({ pool }, async () => "at once"),
      ]),
    );
    expect(values).toEqual([7, "after 5", [1, "two"], "at once"]);
  });

  test("several are under way at once, while the program goes on", async () => {
    await runIn(place, function* () {
      const memory = shared();
      const tasks = [];
      for (let n = 0; n < 2; n++) tasks.push(yield* spawn(() => offloadWith({ pool }, from("hold"), memory)));
      yield* untilBegun(memory, 2);
      release(memory);
      for (const task of tasks) expect(yield* task.join()).toBe("released");
      const met = offloadWith({ pool }, from("meet"), shared(), 1);
      expect(yield* met).toBe(true);
    });
  });

  test("more than there are threads wait for one, and are done in order", async () => {
    await runIn(place, function* () {
      const memory = shared();
      const counts = Array.from({ length: 20 }, () => offloadWith({ pool }, from("count"), memory));
      const values = yield* all(counts);
      expect(values.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
      expect(pool.pending).toBe(0);
    });
  });

  test("buffers are moved where it is asked for, there and back", async () => {
    await runIn(place, function* () {
      const given = new Uint8Array([1, 2, 3]);
      const sum = (of: Uint8Array): number => of.reduce((a, b) => a + b);
      expect(yield* offloadWith({ pool, transfer: [given.buffer] }, sum, given)).toBe(6);
      expect(given.length).toBe(0);
      expect(yield* offloadWith({ pool }, from("bytes"), 3)).toEqual({
        made: new Uint8Array([7, 7, 7]),
        length: 3,
      });
    });
  });

  test("a swap meanwhile goes unnoticed", async () => {
    await runIn(place, function* () {
      for (let n = 0; n < 20; n++) {
        const memory = shared();
        const task = yield* spawn(() => offloadWith({ pool }, from("hold"), memory));
        yield* untilBegun(memory);
        if (n % 2 === 0) release(memory);
        yield* swap(place.make());
        if (n % 2 === 1) release(memory);
        expect(yield* task.join()).toBe("released");
      }
    });
  });
});

test("under run the host's event loop does nothing meanwhile, microtasks included", () => {
  const log: string[] = [];
  void Promise.resolve().then(() => log.push("microtask"));
  setImmediate(() => log.push("macrotask"));
  log.push(run(new SimpleKernel(), () => offloadWith({ pool }, from("later"), 20)));
  expect(log).toEqual(["after 20"]);
});

describe.each(["run", "start"] as const)("the run counts on it (by %s)", (mode) => {
  test("a wait for it is no deadlock, and a virtual clock stands still", async () => {
    const clock = virtualClock();
    await runIn({ mode, make: () => new HeapKernel({ clock }) }, function* () {
      yield* spawn(() => sleep(1000));
      yield* offloadWith({ pool }, from("later"), 20);
      expect(yield* now()).toBe(0);
      yield* sleep(5);
      expect(yield* now()).toBe(5);
    });
  });
});

test("several runs use the same threads at once, one inside the other, too", async () => {
  const prime = (n: number): Coroutine<number> =>
    offloadWith({ pool }, from("checkPrime"), n) as Coroutine<number>;
  const jobs = [7, 11, 13].map((n) =>
    start(new SimpleKernel(), function* () {
      const outer = yield* spawn(() => offloadWith({ pool }, from("later"), n));
      const inner = run(new SimpleKernel(), () => prime(n));
      return [yield* outer.join(), inner, yield* prime(17)];
    }),
  );
  expect(await Promise.all(jobs)).toEqual([7, 11, 13].map((n) => [`after ${n}`, n, 17]));
});

describe("what cannot be called on another thread is refused at the call", () => {
  const object = {
    method() {
      return 1;
    },
  };
  test.each<[string, unknown, RegExp]>([
    ["no function", 5, /must be a function/],
    ["a native one", Math.max, /native or bound/],
    ["a bound one", object.method.bind(object), /native or bound/],
    ["a method", object.method, /is a method/],
    ["a generator function", function* () {}, /generator function/],
    ["a class", Pool, /generator function or a class/],
  ])("%s", (_what, f, message) => {
    expect(() => offload(f as () => void)).toThrow(message);
  });

  test("a module that is no URL", () => {
    expect(() => exported("./functions.ts", "count")).toThrow(/by their URL alone/);
    expect(exported(FUNCTIONS.href, "count").module).toBe(FUNCTIONS.href);
  });

  test("options that are none", () => {
    expect(() => new Pool({ size: 0 })).toThrow(RangeError);
    expect(() => new Pool({ memory: 8 })).toThrow(RangeError);
    expect(() => new Pool({ idle: NaN })).toThrow(RangeError);
    expect(() => offloadWith({ cancel: "no" as never }, () => 1)).toThrow(TypeError);
  });
});

test("threads that have had nothing to do for the given time end", async ({ skip }) => {
  skip(process.platform !== "linux", "threads are counted in /proc");
  const threads = (): number => readdirSync("/proc/self/task").length;
  using own = new Pool({ size: 2, idle: 10 });
  await start(new SimpleKernel(), function* () {
    const memory = shared();
    yield* all([1, 2].map(() => offloadWith({ pool: own }, from("meet"), memory, 2)));
    const before = threads();
    // A thread of Node's has helpers of its own, so how many fewer is not said.
    for (let tries = 0; threads() > before - 2 && tries < 5000; tries++) yield* sleep(1);
    expect(threads()).toBeLessThanOrEqual(before - 2);
    expect(yield* offloadWith({ pool: own }, from("checkPrime"), 7)).toBe(7);
  });
});

test("a pool that is closed fails what is under way, and whatever comes later", async () => {
  await start(new SimpleKernel(), function* () {
    const own = new Pool({ size: 1 });
    const memory = shared();
    const tasks = [];
    for (let n = 0; n < 2; n++)
      tasks.push(yield* spawn(() => failureOf(() => offloadWith({ pool: own }, from("hold"), memory))));
    yield* untilBegun(memory);
    own.close();
    for (const task of tasks) expect(yield* task.join()).toMatchObject({ name: "Closed" });
    const late = yield* failureOf(() => offloadWith({ pool: own }, from("count"), memory));
    expect(late).toMatchObject({ name: "Closed" });
    own.close();
  });
});
