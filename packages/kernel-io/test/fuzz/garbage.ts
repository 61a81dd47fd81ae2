// Arguments that are wrong in every way JavaScript offers.
import type { Random } from "./random.ts";

const scalars: readonly unknown[] = [
  undefined,
  null,
  true,
  "3",
  Symbol("fd"),
  12n,
  NaN,
  Infinity,
  -Infinity,
  1.5,
  -1,
  -(2 ** 31),
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e300,
  5e-324,
  {},
  [],
  () => 3,
  { valueOf: () => 3 },
  new Proxy({}, {}),
];

/** No number an open descriptor could have, unless it is one of `port.ts`'s error cases. */
export function garbageScalar(random: Random): unknown {
  return random.chance(0.2) ? -random.below(2 ** 31) - 1 : random.pick(scalars);
}

function detached(): Uint8Array {
  const bytes = new Uint8Array(64);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

/** Newer than the library the workspace compiles against; Node 22 has them. */
interface ResizableBuffer extends ArrayBuffer {
  resize(length: number): void;
}
const Resizable = ArrayBuffer as unknown as new (
  length: number,
  options: { maxByteLength: number },
) => ResizableBuffer;
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): void;
}
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Memory: new (size: { initial: number; maximum: number }) => Memory };
};

/** A view whose buffer has become too small for it. */
function outgrown(): Uint8Array {
  const buffer = new Resizable(64, { maxByteLength: 128 });
  const bytes = new Uint8Array(buffer, 16, 48);
  buffer.resize(8);
  return bytes;
}

/** A view of WebAssembly memory that has moved. */
function moved(): Uint8Array {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
  const bytes = new Uint8Array(memory.buffer, 0, 1024);
  memory.grow(1);
  return bytes;
}

const arrays: readonly (() => unknown)[] = [
  () => new Uint8Array(0),
  detached,
  outgrown,
  moved,
  () => new Uint8Array(new Resizable(16, { maxByteLength: 64 })),
  () => new Uint8Array(new SharedArrayBuffer(64)),
  () => new Float64Array(8),
  () => new Uint8ClampedArray(8),
  () => new DataView(new ArrayBuffer(8)),
  () => new ArrayBuffer(8),
  () => Object.create(Uint8Array.prototype) as unknown,
  () => new Proxy(new Uint8Array(8), {}),
  () => "bytes",
  () => undefined,
  () => 7,
];

export function garbageArray(random: Random): unknown {
  return random.pick(arrays)();
}

/** What `sendv` may be handed instead of an array of arrays. `meddle` is run from within it, by a getter. */
export function garbageVector(random: Random, meddle: () => void): unknown {
  const bytes = new Uint8Array(4096).fill(1);
  const meddling: unknown[] = [bytes, new Uint8Array(8)];
  Object.defineProperty(meddling, 1, {
    get() {
      if (bytes.length > 0) structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
      meddle();
      return new Uint8Array(8);
    },
  });
  const throwing: unknown[] = [bytes];
  Object.defineProperty(throwing, 1, {
    get() {
      throw new Error("a getter that throws");
    },
  });
  return random.pick<unknown>([
    meddling,
    throwing,
    Array.from({ length: 200 }, () => new Uint8Array(3)),
    Array.from({ length: 5000 }, () => new Uint8Array(0)),
    // oxlint-disable-next-line no-sparse-arrays -- a hole is the point
    [new Uint8Array(1), , new Uint8Array(1)],
    // oxlint-disable-next-line unicorn/no-new-array -- as many holes as an array can have
    new Array(2 ** 32 - 1),
    new Proxy([bytes], {}),
    { 0: bytes, length: 1 },
    [garbageArray(random), garbageArray(random)],
    [[bytes]],
    garbageScalar(random),
  ]);
}
