import { expect, test } from "vitest";
import { piece } from "../src/pieces.ts";

const from = new Uint8Array(100_000).map((_, index) => index * 7);

test("a piece is a copy of its own, whatever its length", () => {
  const lengths = [0, 1, 63, 64, 65, 100, 999, 1000, 1024, 1025, 70_000];
  const made = Array.from({ length: 30 }, (_, round) =>
    lengths.map((length) => ({ length, start: round * 11, bytes: piece(from, round * 11, length) })),
  ).flat();
  // Each is overwritten as its owner may; none of the others changes.
  for (const { bytes, start, length } of made) {
    expect(bytes).toEqual(from.slice(start, start + length));
    bytes.fill(255);
  }
});

test("memory that pieces share cannot be given away with one of them", () => {
  const bytes = piece(from, 0, 100);
  expect(() => structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] })).toThrow();
  expect(bytes.length).toBe(100);
});
