import { now, run, scope, sleep, spawn, virtualClock, type Coroutine } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

function* sleeper(): Coroutine<void> {
  yield* sleep(500);
}

function* tenSleepers(): Coroutine<void> {
  for (let n = 1; n <= 10; n++) yield* spawn(sleeper);
}

function* main(): Coroutine<string> {
  const begin = yield* now();
  yield* scope(tenSleepers); // ends when everything spawned in it has ended
  const end = yield* now();
  return `ten tasks slept 500 ms each; together they took ${Math.round(end - begin)} ms`;
}

console.log("real clock:    ", run(new SimpleKernel(), main));
console.log("virtual clock: ", run(new SimpleKernel({ clock: virtualClock() }), main));
