import { drive, operation, run, sleep, trap, type Coroutine, type Op } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

function mySleep(ms: number): Op<void> {
  return operation(trap("my sleep", { ms }));
}

function* hello(pause: (ms: number) => Op<void>): Coroutine<string> {
  const begin = performance.now();
  yield* pause(1000);
  return `hello world, after ${Math.round(performance.now() - begin)} ms`;
}

const answers = {
  "my sleep": ({ ms }: { ms: number }) => {
    const nobodyWrites = new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(nobodyWrites, 0, 0, ms); // the whole thread sleeps: no event loop, no timer
  },
};

console.log("drive: ", drive(hello(mySleep), answers));

const value = run(new SimpleKernel(), () => hello(sleep));
console.log("run:   ", value);
