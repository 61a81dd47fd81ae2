// How many bytes a parked task holds: `node --expose-gc parked.ts` prints a number.
import { checkpoint, run, sleep, spawn, type Coroutine } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { collect, heapUsed } from "./heap.ts";

const TASKS = 100_000;

function* parked(): Coroutine<void> {
  yield* sleep(3_600_000);
}

function* main(): Coroutine<number> {
  const scopeOfAll = yield* spawn(keeper);
  yield* checkpoint();
  yield* scopeOfAll.cancel();
  collect();
  const before = heapUsed();
  const tasks = yield* spawn(keeper);
  for (let turns = 0; turns < 3; turns++) yield* checkpoint();
  collect();
  const each = (heapUsed() - before) / TASKS;
  yield* tasks.cancel();
  return each;
}

/** Twice the same, so that what is made once is there at the second time. */
function* keeper(): Coroutine<void> {
  for (let index = 0; index < TASKS; index++) yield* spawn(parked);
}

console.log(run(new HeapKernel(), main));
