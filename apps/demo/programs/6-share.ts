import { checkpoint, run, spawn, type Coroutine } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

function* fib(n: number): Coroutine<number> {
  if (n <= 2) return 1;
  yield* checkpoint(); // the other tasks may have a turn
  return (yield* fib(n - 1)) + (yield* fib(n - 2));
}

function* request(n: number): Coroutine<void> {
  console.log(`fib(${n}) asked for`);
  console.log(`fib(${n}) = ${yield* fib(n)}`);
}

run(new SimpleKernel(), function* server() {
  for (const n of [20, 10, 1]) yield* spawn(request, n);
});
