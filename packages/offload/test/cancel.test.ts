import { checkpoint, spawn, timeout, type Coroutine } from "@outloop/core";
import { offloadWith, Pool } from "@outloop/offload";
import { afterAll, describe, expect, test } from "vitest";
import { inBothModes, failureOf, from, release, runIn, shared, untilBegun } from "./helpers.ts";

const pool = new Pool({ size: 1 });
afterAll(() => pool.close());

describe.each(inBothModes)("a cancel ($where)", (place) => {
  test("of a call that has not begun: it never runs", async () => {
    await runIn(place, function* () {
      const [gate, counter] = [shared(), shared()];
      const first = yield* spawn(() => offloadWith({ pool }, from("hold"), gate));
      yield* untilBegun(gate);
      const queued = yield* spawn(() => offloadWith({ pool }, from("count"), counter));
      yield* checkpoint();
      yield* queued.cancel();
      release(gate);
      yield* first.join();
      expect(yield* offloadWith({ pool }, from("count"), counter)).toBe(0);
    });
  });

  test("of a call that has begun does not wait for it; its thread is free when it ends", async () => {
    await runIn(place, function* () {
      const [gate, counter] = [shared(), shared()];
      const task = yield* spawn(() => offloadWith({ pool }, from("hold"), gate));
      yield* untilBegun(gate);
      yield* task.cancel();
      expect(pool.pending).toBe(0);
      const next = yield* spawn(() => offloadWith({ pool }, from("count"), counter));
      yield* checkpoint();
      expect(Atomics.load(counter, 0)).toBe(0);
      release(gate);
      expect(yield* next.join()).toBe(0);
    });
  });

  test("ends the thread if it was asked to, even one that would never end", async () => {
    await runIn(place, function* () {
      const call = (): Coroutine<void> =>
        offloadWith({ pool, cancel: "terminate" }, from("spin")) as Coroutine<void>;
      expect(yield* failureOf(() => timeout(30, call))).toMatchObject({ name: "TimeoutError" });
      expect(yield* offloadWith({ pool }, from("checkPrime"), 7)).toBe(7);
    });
  });

  test("at any moment leaves nothing behind", async () => {
    await runIn(place, function* () {
      for (let turns = 0; turns < 100; turns++) {
        const task = yield* spawn(() => offloadWith({ pool }, from("checkPrime"), 7));
        for (let turn = 0; turn < turns; turn++) yield* checkpoint();
        yield* task.cancel();
        expect(pool.pending).toBe(0);
      }
      expect(yield* offloadWith({ pool }, from("checkPrime"), 7)).toBe(7);
    });
  });
});
