// A blocking program inside a hosted one: the inner one ends, and another is parked for ever. Beside it, a second job.
import { run, sleep, spawn, start, type Coroutine } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";

function* inner(): Coroutine<void> {
  yield* sleep(1);
}

function* innermost(): Coroutine<void> {
  run(new SimpleKernel(), inner);
  console.log("parked");
  yield* sleep(86_400_000);
}

function* outer(): Coroutine<void> {
  yield* sleep(1);
  run(new HeapKernel(), innermost);
}

function* many(): Coroutine<void> {
  for (let count = 0; count < 3000; count++) yield* spawn(sleep, 86_400_000);
  yield* sleep(86_400_000);
}

void start(new HeapKernel(), many);
await start(new SimpleKernel(), outer);
