// Runs a short program many times, so many at once, and says what that took.
import { all, run, type Coroutine } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { spawnProcess } from "@outloop/process";
import { report } from "./spent.ts";

const [count, atOnce] = [Number(process.argv[2]), Number(process.argv[3])];
const kernel = new IoKernel({ port: process.argv[4] === "ffi" ? "ffi" : "addon" });

function* some(times: number): Coroutine<void> {
  for (let time = 0; time < times; time++) {
    const started = yield* spawnProcess("/bin/true");
    const { status } = yield* started.wait();
    if (status !== 0) throw new Error(`it ended with status ${status}`);
  }
}

run(kernel, () => some(20));
const end = report();
run(kernel, () => all(Array.from({ length: atOnce }, () => some(count / atOnce))));
end();
