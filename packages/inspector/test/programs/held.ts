// A task that never parks, beside one that does.
import { checkpoint, run, sleep, spawn, type Coroutine } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

function* greedy(): Coroutine<void> {
  yield* sleep(Number(process.argv[2]));
  console.log("holds");
  for (;;);
}

run(new SimpleKernel(), function* app(): Coroutine<void> {
  console.log("started");
  yield* spawn(greedy);
  for (;;) yield* checkpoint();
});
