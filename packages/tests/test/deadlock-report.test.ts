import { Deadlock, Lock, run, sleep, spawn, virtualClock } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { simulateFailure } from "./helpers.ts";

describe("the report of a deadlock", () => {
  test("names the cycle of a parent that holds what one of its two children wants", () => {
    const { error } = simulateFailure(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      yield* spawn(() => lock.acquire());
      yield* spawn(() => sleep(Infinity));
    });
    // A parent waits for all its children, so each is certain to hold it up, unlike each holder of a permit.
    expect((error as Deadlock).cycles).toEqual([[1, 2]]);
  });

  test("takes no task of an earlier run for one of this run", () => {
    const lock = new Lock();
    const next = () => new SimpleKernel({ clock: virtualClock() });
    run(next(), () => lock.acquire());
    try {
      run(next(), () => lock.acquire());
    } catch (error) {
      expect((error as Deadlock).cycles).toEqual([]);
    }
  });

  test("names a holder that has ended", () => {
    const { error } = simulateFailure(function* () {
      const lock = new Lock();
      yield* spawn(function* gone() {
        yield* lock.acquire();
      });
      yield* sleep(1);
      yield* lock.acquire();
    });
    expect((error as Deadlock).message).toContain("held by task 2 'gone'");
    expect((error as Deadlock).cycles).toEqual([]);
  });
});
