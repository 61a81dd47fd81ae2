import { transferred } from "@outloop/offload";

// What the tests off-load: modules are how another thread finds it.

export class NotPrime extends Error {
  override readonly name = "NotPrime";
  readonly factor: number;

  constructor(n: number, factor: number) {
    super(`${n} is ${factor} times something`);
    this.factor = factor;
  }
}

export function checkPrime(n: number): number {
  for (let factor = 2; factor < n; factor++) if (n % factor === 0) throw new NotPrime(n, factor);
  return n;
}

export async function later(ms: number): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return `after ${ms}`;
}

/** Says that it has begun, and waits until it may end. */
export function hold(memory: Int32Array): string {
  Atomics.add(memory, 0, 1);
  Atomics.notify(memory, 0);
  Atomics.wait(memory, 1, 0);
  return "released";
}

/** Ends when as many have begun: so they are under way at once, or never end. */
export function meet(memory: Int32Array, all: number): boolean {
  if (Atomics.add(memory, 0, 1) + 1 === all) Atomics.notify(memory, 0);
  for (let met = Atomics.load(memory, 0); met < all; met = Atomics.load(memory, 0))
    if (Atomics.wait(memory, 0, met, 20_000) === "timed-out") return false;
  return true;
}

export function count(memory: Int32Array): number {
  return Atomics.add(memory, 0, 1);
}

export function bytes(length: number): unknown {
  const made = new Uint8Array(length).fill(7);
  return transferred({ made, length }, [made.buffer]);
}

export function exitWith(code: number): void {
  process.exit(code);
}

export function fillMemory(): void {
  const kept: number[][] = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, n) => n));
}

export async function failElsewhere(): Promise<void> {
  setTimeout(() => {
    throw new RangeError("thrown where nobody catches");
  }, 1);
  await new Promise(() => {});
}

export function spin(): void {
  for (;;);
}

export function plain(): () => void {
  return () => {};
}
