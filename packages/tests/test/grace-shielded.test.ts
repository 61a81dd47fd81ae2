import { moveOnAfter, now, shield, sleep, spawn } from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

/** Parks `ms` in its cleanup; says whether it was let. */
function* slowCleanup(say: Log, ms: number) {
  try {
    yield* sleep(Infinity);
  } finally {
    try {
      yield* sleep(ms);
      say(`slept until ${yield* now()}`);
    } catch (error) {
      say(`${(error as Error).name} at ${yield* now()}`);
    }
  }
}

describe("time shielded is counted off once", () => {
  /** Where the grace ended after `shielded` in the cleanup, for a cancel at 100 and a grace of 5000. */
  function graceEnd(shielded: () => ReturnType<typeof sleep>) {
    return simulate(function* () {
      let end: number | undefined;
      yield* moveOnAfter(100, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* shielded();
          try {
            yield* sleep(100_000);
          } catch {
            end = yield* now();
          }
        }
      });
      return end;
    }).value;
  }

  test("one shield", () => {
    expect(graceEnd(() => shield(sleep, 1000))).toBe(6100);
  });

  test("a shield in a shield", () => {
    expect(graceEnd(() => shield(() => shield(sleep, 1000)))).toBe(6100);
  });

  test("a shield in the cleanup of a scope in a shield", () => {
    const end = graceEnd(() =>
      shield(function* () {
        yield* moveOnAfter(1000, function* () {
          try {
            yield* sleep(Infinity);
          } finally {
            yield* shield(sleep, 1000);
          }
        });
      }),
    );
    expect(end).toBe(7100);
  });

  test("a shield that waited for its children: afresh from then on", () => {
    const end = graceEnd(() =>
      shield(function* () {
        yield* spawn(sleep, 1000);
      }),
    );
    expect(end).toBe(6100);
  });
});

test("a cleanup that waits for ever is ended by its grace, not by a Deadlock", () => {
  const { log } = simulate(function* (say) {
    yield* moveOnAfter(100, slowCleanup, say, Infinity);
  });
  expect(log).toEqual(["Cancelled at 5100"]);
});
