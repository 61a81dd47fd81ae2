// Ends when stdin does.
import { start, until, type Coroutine } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

await start(new SimpleKernel(), function* app(): Coroutine<void> {
  console.log("started");
  yield* until(new Promise((resolve) => void process.stdin.resume().on("end", resolve)));
});
