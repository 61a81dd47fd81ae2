// How many bytes a switch among tasks allocates: `node --expose-gc switching.ts` prints a number. Nothing is collected
// while it counts, so the heap grows by just what is allocated.
import { checkpoint, run, spawn, virtualClock, type Coroutine } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { collect, heapUsed } from "./heap.ts";

const TASKS = 100;
/** Until everything is compiled. */
const WARM = 20_000;
const COUNTED = 500;

function* rider(rounds: number): Coroutine<void> {
  for (let left = rounds; left > 0; left--) yield* checkpoint();
}

function* main(): Coroutine<number> {
  for (let index = 1; index < TASKS; index++) yield* spawn(rider, WARM + COUNTED + 1);
  yield* rider(WARM);
  collect();
  const before = heapUsed();
  yield* rider(COUNTED);
  return (heapUsed() - before) / (COUNTED * TASKS);
}

console.log(run(new HeapKernel({ clock: virtualClock({ turnLimit: Infinity }) }), main));
