// Every task is parked for ever, two of them in a circle; moved to another kernel before. Argument: run or start.
import { Lock, run, sleep, spawn, start, swap, type Coroutine } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";

const door = new Lock({ name: "door" });
const window = new Lock({ name: "window" });

function* tidy(first: Lock, second: Lock): Coroutine<void> {
  yield* first.acquire();
  yield* sleep(10);
  yield* second.acquire();
}

function* app(): Coroutine<void> {
  yield* swap(new HeapKernel());
  yield* spawn(tidy, door, window);
  yield* spawn(tidy, window, door);
  yield* sleep(20);
  console.log("parked");
  yield* sleep(86_400_000);
}

if (process.argv[2] === "run") run(new SimpleKernel(), app);
else await start(new SimpleKernel(), app);
