import { checkpoint, run, sleep, start, type Body, type Coroutine, type Kernel } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { IoKernel } from "@outloop/kernel-io";
import { SimpleKernel } from "@outloop/kernel-simple";
import { exported, type Exported } from "@outloop/offload";
import type * as functions from "./functions.ts";

type Functions = typeof functions;
type NameOf = {
  [K in keyof Functions]: Functions[K] extends (...args: never[]) => unknown ? K : never;
}[keyof Functions];

export const FUNCTIONS: URL = new URL("./functions.ts", import.meta.url);

/** A function of `functions.ts`, as another thread finds it. */
export function from<K extends Exclude<NameOf, "NotPrime">>(name: K): Exported<Functions[K]> {
  return exported<Functions[K]>(FUNCTIONS, name);
}

export interface Place {
  readonly where: string;
  readonly mode: "run" | "start";
  make(): Kernel;
}

export const everywhere: readonly Place[] = (["run", "start"] as const).flatMap((mode) => [
  { where: `simple, by ${mode}`, mode, make: () => new SimpleKernel() },
  { where: `heap, by ${mode}`, mode, make: () => new HeapKernel() },
  { where: `io, by ${mode}`, mode, make: () => new IoKernel() },
]);

/** What does not depend on the kernel is tried once in each mode. */
export const inBothModes: readonly Place[] = [everywhere[0]!, everywhere[5]!];

export async function runIn<T>({ mode, make }: Pick<Place, "mode" | "make">, f: Body<T>): Promise<T> {
  return mode === "run" ? run(make(), f) : await start(make(), f);
}

/** What `f` throws. */
export function* failureOf(f: Body<unknown>): Coroutine<unknown> {
  try {
    yield* f();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

/** Memory that threads share: two numbers. */
export function shared(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** Waits until as many calls of `hold` have begun. */
export function* untilBegun(memory: Int32Array, calls = 1): Coroutine<void> {
  for (let tries = 0; Atomics.load(memory, 0) < calls; tries++) {
    if (tries > 20_000) throw new Error("it did not begin");
    yield* sleep(1);
  }
  yield* checkpoint();
}

/** Lets the calls of `hold` end. */
export function release(memory: Int32Array): void {
  Atomics.store(memory, 1, 1);
  Atomics.notify(memory, 1);
}
