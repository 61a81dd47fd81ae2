import {
  checkpoint,
  currentScope,
  Lock,
  moveOnAfter,
  race,
  run,
  scope,
  sleep,
  spawn,
  virtualClock,
  type Scope,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { simulate } from "./helpers.ts";

const kernel = () => new SimpleKernel({ clock: virtualClock() });

describe("Lock", () => {
  test("every waiter cancelled in the very turn in which it is served passes the lock on", () => {
    const { value, log } = simulate(function* (say) {
      const lock = new Lock();
      const scopes: Scope[] = [];
      yield* lock.acquire();
      for (let index = 0; index < 20; index++) {
        yield* spawn(scope, function* () {
          scopes.push(yield* currentScope());
          yield* lock.hold(function* () {
            say(`${index}`);
            scopes[index + 1]?.cancel();
            yield* checkpoint();
          });
        });
      }
      yield* checkpoint();
      lock.release();
      scopes[0]!.cancel();
      yield* sleep(1);
      return [lock.holder, lock.waiting];
    });
    expect(value).toEqual([undefined, 0]);
    // Each holder cancels its successor before it releases, so every other one is passed over.
    expect(log).toEqual(Array.from({ length: 10 }, (_, index) => `${2 * index}`));
  });

  test("a loser of a race that was handed the lock gives it back by its hold", () => {
    const { value } = simulate(function* () {
      const lock = new Lock();
      yield* spawn(() => lock.hold(() => sleep(5)));
      yield* checkpoint();
      yield* race([
        sleep(5),
        (function* () {
          yield* lock.hold(() => sleep(100));
        })(),
      ]);
      return lock.holder;
    });
    expect(value).toBeUndefined();
  });

  test("a hundred tasks with time limits of all lengths never leave it held", () => {
    const { value } = simulate(function* () {
      const lock = new Lock();
      yield* scope(function* () {
        for (let index = 0; index < 100; index++) {
          yield* spawn(function* () {
            yield* moveOnAfter(index % 13, () => lock.hold(() => sleep(index % 3)));
          });
        }
      });
      return [lock.holder, lock.waiting];
    });
    expect(value).toEqual([undefined, 0]);
  });

  test("a run that ends with the lock held leaves a lock that the next run can acquire", () => {
    const lock = new Lock();
    run(kernel(), () => lock.acquire());
    // The holder has ended with its run, and nobody in the next one can release for it.
    expect(
      run(kernel(), function* () {
        yield* lock.acquire();
        return "acquired";
      }),
    ).toBe("acquired");
  });
});
