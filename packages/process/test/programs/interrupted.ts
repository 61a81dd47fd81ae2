// Waits for a process, until it is itself asked to end.
import { run } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { spawnProcess } from "@outloop/process";

const port = process.argv[2] as "addon" | "ffi";

try {
  run(new IoKernel({ port }), function* () {
    const sleeper = yield* spawnProcess("sleep", ["1000"]);
    console.log(`waiting for ${sleeper.pid}.`);
    yield* sleeper.wait();
  });
} catch (error) {
  console.log((error as Error).message);
}
