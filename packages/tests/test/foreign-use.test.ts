import { ForeignUse, Lock, run, sleep, start, swap, virtualClock } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { simulate } from "./helpers.ts";

const kernel = () => new SimpleKernel({ clock: virtualClock() });

describe("a primitive of another run", () => {
  test("a nested run can neither acquire nor release the outer one's lock", () => {
    const { value } = simulate(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      expect(() => run(kernel(), () => lock.acquire())).toThrow(ForeignUse);
      expect(() =>
        run(kernel(), function* () {
          lock.release();
        }),
      ).toThrow(ForeignUse);
      return lock.holder?.name;
    });
    expect(value).toBe("main");
  });

  test("two jobs side by side: the one that came first has it until it ends", async () => {
    const lock = new Lock();
    const first = start(new SimpleKernel(), () => lock.hold(() => sleep(20)));
    const second = start(new SimpleKernel(), function* () {
      yield* sleep(5);
      yield* lock.acquire();
    });
    await expect(second).rejects.toBeInstanceOf(ForeignUse);
    await first;
    await start(new SimpleKernel(), () => lock.hold(() => sleep(1)));
  });

  test("a run ended by a fault of its kernel leaves its primitives to the next", () => {
    const lock = new Lock();
    const faulty = kernel();
    const turn = faulty.turn.bind(faulty);
    let turns = 0;
    faulty.turn = (pause) => {
      if (++turns > 2) throw new Error("a fault of the kernel");
      return turn(pause);
    };
    expect(() => run(faulty, () => lock.hold(() => sleep(5)))).toThrow("a fault");
    expect(run(kernel(), () => lock.hold(() => sleep(5)))).toBeUndefined();
  });

  test("a run ended by a fault of its kernel leaves nothing in it, also with a swap under way", () => {
    const faulty = kernel();
    const turn = faulty.turn.bind(faulty);
    faulty.turn = (pause) => {
      turn(pause);
      throw new Error("a fault of the kernel");
    };
    expect(() => run(faulty, () => swap(kernel()))).toThrow("a fault");
    expect(faulty.drain()).toEqual({ ready: [], timers: [] });
  });
});
