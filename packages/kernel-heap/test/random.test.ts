import { assert, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../src/random.ts";

const draw = (seed: number, limit: number, count: number): number[] => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.below(limit));
};

describe("numbers drawn from a seed", () => {
  test("are whole numbers from 0 and below the limit, whatever the seed", () => {
    assert(
      property(
        integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
        integer({ min: 1, max: 2 ** 31 }),
        (seed, limit) => {
          for (const each of draw(seed, limit, 20)) {
            expect(Number.isInteger(each)).toBe(true);
            expect(each).toBeGreaterThanOrEqual(0);
            expect(each).toBeLessThan(limit);
          }
        },
      ),
    );
  });

  test("are the same for the same seed, on every engine and for ever", () => {
    expect(draw(42, 100, 8)).toEqual(draw(42, 100, 8));
    expect(draw(42, 100, 8)).toEqual([21, 91, 7, 77, 12, 62, 13, 49]);
  });

  test("differ for neighbouring seeds, and for seeds that differ above 32 bits only", () => {
    const first = new Set(Array.from({ length: 1000 }, (_, seed) => draw(seed, 2 ** 31, 3).join()));
    expect(first.size).toBe(1000);
    expect(draw(1, 1000, 8)).not.toEqual(draw(1 + 2 ** 32, 1000, 8));
  });

  test("favour nobody: each of six comes about as often as the others", () => {
    const counts = [0, 0, 0, 0, 0, 0];
    for (const each of draw(1, 6, 60_000)) counts[each]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  test.each([0.5, NaN, Infinity, "1", null])("are refused for the seed %s", (seed) => {
    expect(() => new Random(seed as number)).toThrow(RangeError);
  });
});
