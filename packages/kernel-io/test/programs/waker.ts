// A thread that wakes a kernel of another one, some times.
import { parentPort, workerData } from "node:worker_threads";
import { wake, type Waker } from "@outloop/core";

const { waker, times } = workerData as { waker: Waker; times: number };
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort!.postMessage("ready");
parentPort!.once("message", () => {
  for (let time = 0; time < times; time++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    wake(waker);
  }
});
