import { moveOnAfter, run, scope, Semaphore, sleep, spawn, virtualClock } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { assert, integer, nat, array, property, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure } from "./helpers.ts";

const kernel = () => new SimpleKernel({ clock: virtualClock() });

describe("Semaphore", () => {
  test("whatever is cancelled when, all permits are there at the end, and never more than n tasks inside", () => {
    assert(
      property(
        integer({ min: 1, max: 3 }),
        array(tuple(nat(9), nat(9), nat(4)), { maxLength: 25 }),
        (n, tasks) => {
          const { value } = simulate(function* () {
            const semaphore = new Semaphore(n);
            let inside = 0;
            let most = 0;
            yield* scope(function* () {
              for (const [begin, limit, work] of tasks) {
                yield* spawn(function* () {
                  yield* sleep(begin);
                  yield* moveOnAfter(limit, () =>
                    semaphore.hold(function* () {
                      most = Math.max(most, ++inside);
                      try {
                        yield* sleep(work);
                      } finally {
                        inside--;
                      }
                    }),
                  );
                });
              }
            });
            return { free: semaphore.free, waiting: semaphore.waiting, ok: most <= n };
          });
          expect(value).toEqual({ free: n, waiting: 0, ok: true });
        },
      ),
    );
  });

  test("a run that ends with a permit out leaves it to the next run", () => {
    const semaphore = new Semaphore(1);
    run(kernel(), () => semaphore.acquire());
    expect(
      run(kernel(), function* () {
        yield* semaphore.acquire();
        return "acquired";
      }),
    ).toBe("acquired");
  });

  test("a deadlock names a task that holds several permits once", () => {
    const { error } = simulateFailure(function* () {
      const semaphore = new Semaphore(2);
      for (let index = 0; index < 3; index++) yield* semaphore.acquire();
    });
    expect(error).toMatchObject({ tasks: [{ heldBy: [1] }], cycles: [[1]] });
  });
});
